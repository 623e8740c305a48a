#include "rules/regex_width.h"

#include <random>
#include <string>

#include <gtest/gtest.h>
#include <re2/re2.h>

#include "rules/utf8.h"

namespace candor::rules {
namespace {

constexpr auto kUnbounded = std::nullopt;

TEST(RegexWidth, CountsCharacters) {
  EXPECT_EQ(regex_width(""), 0U);
  EXPECT_EQ(regex_width("abc"), 3U);
  EXPECT_EQ(regex_width("a.é€"), 4U);
  EXPECT_EQ(regex_width("^\\bab\\B$\\z"), 2U);
}

TEST(RegexWidth, TakesTheWidestBranch) {
  EXPECT_EQ(regex_width("(foo|quux).{0,20}\\bda?"), 26U);
  EXPECT_EQ(regex_width("a||bcd|"), 3U);
  EXPECT_EQ(regex_width("(?i)(?P<name>x|yz)(?:u|vw)(?s:.)"), 5U);
}

TEST(RegexWidth, MultipliesByCounts) {
  EXPECT_EQ(regex_width("(ab){3}c{2,5}?"), 11U);
  EXPECT_EQ(regex_width("(a{2}){3}"), 6U);
  EXPECT_EQ(regex_width("a{,3}"), 5U);
  EXPECT_EQ(regex_width("a{x}"), 4U);
  EXPECT_EQ(regex_width("(^){0,1000}"), 0U);
}

TEST(RegexWidth, CountsAClassAsOneCharacter) {
  EXPECT_EQ(regex_width("[]a-z]x"), 2U);
  EXPECT_EQ(regex_width("[^]a]"), 1U);
  EXPECT_EQ(regex_width("[[:alpha:]\\]é]{2}"), 2U);
}

TEST(RegexWidth, CountsAnEscapeAsOneCharacter) {
  EXPECT_EQ(regex_width("\\x41\\x{1F600}\\pL\\p{Greek}\\PN\\d\\.\\012\\n"), 9U);
  EXPECT_GE(regex_width("\\Qa.b\\E").value_or(0), 3U);
}

TEST(RegexWidth, KnowsNoBoundOfWhatRepeatsForever) {
  EXPECT_EQ(regex_width("a*"), kUnbounded);
  EXPECT_EQ(regex_width("ab+"), kUnbounded);
  EXPECT_EQ(regex_width("a{3,}"), kUnbounded);
  EXPECT_EQ(regex_width("(ab|c.*)d"), kUnbounded);
  EXPECT_EQ(regex_width("(.{0,100}){100}"), kUnbounded);
}

TEST(RegexLeastWidth, TakesTheNarrowestWay) {
  EXPECT_EQ(regex_least_width("(foo|quux).{0,20}\\bda?"), 4U);
  EXPECT_EQ(regex_least_width("\\s[a-f0-9]{64}\\s(ab){3,}"), 72U);
  EXPECT_EQ(regex_least_width(".{1000,}"), 1000U);
  EXPECT_EQ(regex_least_width("^a*(b+|c|)$"), 0U);
  EXPECT_LE(regex_least_width("\\Qab\\E{3}"), 4U) << "only the b is repeated";
}

std::string random_pattern(std::mt19937& random, int depth) {
  static const char* const kAtoms[] = {"a",     "b",   "é",  ".",      "[ab]", "[^a]", "\\b",
                                       "\\x62", "\\w", "a?", "b{0,3}", "^",    "$",    "(?i)A"};
  std::string pattern;
  for (auto parts = 1 + random() % 4; parts > 0; --parts) {
    if (depth > 0 && random() % 3 == 0) {
      pattern +=
          '(' + random_pattern(random, depth - 1) + '|' + random_pattern(random, depth - 1) + ')';
      if (random() % 2 == 0) pattern += "{1,2}";
    } else {
      pattern += kAtoms[random() % std::size(kAtoms)];
    }
  }
  return pattern;
}

std::size_t characters_of(std::string_view text) {
  std::size_t count = 0;
  for (std::size_t at = 0; at < text.size(); at += utf8::size_at(text, at)) ++count;
  return count;
}

TEST(RegexWidth, IsNeverLessThanAMatch) {
  std::mt19937 random(5);
  static const char* const kPieces[] = {"a", "b", "A", "é", " ", "\n"};
  for (int round = 0; round < 2'000; ++round) {
    const std::string pattern = random_pattern(random, 2);
    re2::RE2::Options options(re2::RE2::Quiet);
    options.set_longest_match(true);
    const re2::RE2 regex(pattern, options);
    ASSERT_TRUE(regex.ok()) << pattern;
    const auto width = regex_width(pattern);
    ASSERT_TRUE(width) << pattern;
    for (int texts = 0; texts < 10; ++texts) {
      std::string text;
      for (auto pieces = random() % 30; pieces > 0; --pieces)
        text += kPieces[random() % std::size(kPieces)];
      re2::StringPiece found;
      if (!regex.Match(text, 0, text.size(), re2::RE2::UNANCHORED, &found, 1)) continue;
      ASSERT_LE(characters_of({found.data(), found.size()}), *width) << pattern << " on " << text;
    }
  }
}

TEST(RegexLeastWidth, IsNeverMoreThanAMatch) {
  std::mt19937 random(6);
  static const char* const kPieces[] = {"a", "b", "A", "é", " ", "\n"};
  for (int round = 0; round < 2'000; ++round) {
    const std::string pattern = random_pattern(random, 2);
    const re2::RE2 regex("(?U:" + pattern + ")");  // what repeats, repeats as seldom as possible
    ASSERT_TRUE(regex.ok()) << pattern;
    for (int texts = 0; texts < 10; ++texts) {
      std::string text;
      for (auto pieces = random() % 12; pieces > 0; --pieces)
        text += kPieces[random() % std::size(kPieces)];
      re2::StringPiece found;
      if (!regex.Match(text, 0, text.size(), re2::RE2::UNANCHORED, &found, 1)) continue;
      ASSERT_GE(characters_of({found.data(), found.size()}), regex_least_width(pattern))
          << pattern << " on " << text;
    }
  }
}

}  // namespace
}  // namespace candor::rules
