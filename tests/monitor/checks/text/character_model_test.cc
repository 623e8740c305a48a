#include "monitor/checks/text/character_model.h"

#include <string>

#include <gtest/gtest.h>

namespace candor::monitor::text {
namespace {

TEST(CharacterCost, TellsProseFromLettersWithoutOrder) {
  EXPECT_LT(character_cost("The agent reads the file and writes what it found into the report.").per_letter(), 4);
  EXPECT_GT(character_cost("xq jvkz wpfg bzzt qkxj vwqz hjkl pzxc vbnm qwrt").per_letter(), 6);
}

TEST(CharacterCost, CountsLettersAlone) {
  const auto cost = character_cost("a1b, C!");
  EXPECT_EQ(cost.letters, 3U);
  EXPECT_EQ(character_cost("12 34 +-").letters, 0U);
  EXPECT_EQ(character_cost("").per_letter(), 0);
}

TEST(CharacterCost, TakesWhatStandsBetweenWordsForOneBoundary) {
  EXPECT_EQ(character_cost("to be").bits, character_cost("  to -- 12\n be..").bits);
  EXPECT_NE(character_cost("to be").bits, character_cost("tobe").bits);
}

TEST(CharacterCost, DoesNotDependOnWhereALongTextIsCut) {
  const std::string sentence = "What is long is read in pieces. ";
  const double one = character_cost(sentence + sentence).bits - character_cost(sentence).bits;
  std::string text;
  for (int i = 0; i < 1'000; ++i) text += sentence;
  EXPECT_NEAR(character_cost(text).bits, character_cost(sentence).bits + 999 * one, 1e-6);
}

}  // namespace
}  // namespace candor::monitor::text
