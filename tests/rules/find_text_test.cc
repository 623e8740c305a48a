#include "rules/find_text.h"

#include <random>
#include <string>

#include <gtest/gtest.h>

namespace candor::rules {
namespace {

TEST(FindText, FindsTheFirstPlaceFromWhereItIsTold) {
  const std::string text = "to be, or not to be, that is the question";
  EXPECT_EQ(find_text(text, "to be"), 0U);
  EXPECT_EQ(find_text(text, "to be", 1), 14U);
  EXPECT_EQ(find_text(text, "to be", 15), std::string::npos);
  EXPECT_EQ(find_text(text, "question"), text.size() - 8);
  EXPECT_EQ(find_text(text, "", text.size()), text.size());
  EXPECT_EQ(find_text(text, "", text.size() + 1), std::string::npos);
}

TEST(FindText, AgreesWithTheStandardLibrary) {
  std::mt19937 random(17);
  const auto text = [&](std::size_t longest) {
    std::string made(random() % (longest + 1), 'a');
    for (char& c : made) c = static_cast<char>('a' + random() % 2);
    return made;
  };
  for (int i = 0; i < 50'000; ++i) {
    const std::string whole = text(80);
    const std::string needle = text(12);
    const std::size_t from = random() % 90;
    ASSERT_EQ(find_text(whole, needle, from), whole.find(needle, from))
        << needle << " in " << whole << " from " << from;
  }
}

}  // namespace
}  // namespace candor::rules
