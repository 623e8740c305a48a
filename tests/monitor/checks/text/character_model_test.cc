#include "monitor/checks/text/character_model.h"

#include <random>
#include <string>

#include <gtest/gtest.h>

#include "monitor/checks/text/characters.h"

namespace candor::monitor::text {
namespace {

constexpr char kTable[] =
#include "monitor/checks/text/character_table.inc"
    ;

/// The same, letter by letter, as the header says it.
CharacterCost slow_cost(std::string_view text) {
  CharacterCost cost;
  std::size_t context[2] = {0, 0};
  for (const char c : text) {
    const std::size_t symbol = is_letter(c) ? static_cast<std::size_t>(to_lower(c) - 'a' + 1) : 0;
    if (symbol == 0 && context[1] == 0) continue;  // the same boundary
    if (symbol != 0) {
      ++cost.letters;
      cost.bits += (kTable[(context[0] * 27 + context[1]) * 27 + symbol] - '0') / 4.0;
    }
    context[0] = context[1];
    context[1] = symbol;
  }
  return cost;
}

TEST(CharacterCost, IsTheSlowOneForRandomTexts) {
  constexpr std::string_view kCharacters = "abcdefghijklmnopqrstuvwxyzETAOIN     ..,12\n\xC3\xA9";
  std::mt19937 random(20261123);
  for (int i = 0; i < 20'000; ++i) {
    std::string text(random() % 300, ' ');
    const std::size_t letters = random() % kCharacters.size() + 1;  // fewer: longer rows of letters
    for (char& c : text)
      c = kCharacters[random() % letters + random() % (kCharacters.size() - letters + 1)];
    const CharacterCost fast = character_cost(text);
    const CharacterCost slow = slow_cost(text);
    ASSERT_EQ(fast.letters, slow.letters) << text;
    ASSERT_EQ(fast.bits, slow.bits) << text;
  }
}

TEST(CharacterCost, TellsProseFromLettersWithoutOrder) {
  EXPECT_LT(character_cost("The agent reads the file and writes what it found into the report.")
                .per_letter(),
            4);
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
