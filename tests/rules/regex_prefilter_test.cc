#include "rules/regex_prefilter.h"

#include <algorithm>
#include <random>

#include <gtest/gtest.h>
#include <re2/re2.h>

#include "rules/case_folding.h"
#include "rules/regex.h"

namespace candor::rules {
namespace {

using Strings = std::vector<std::string>;

Strings required(const std::string& pattern, std::size_t shortest = 2) {
  Strings found = RegexPrefilter(pattern, shortest).required();
  std::sort(found.begin(), found.end());
  return found;
}

TEST(RegexPrefilter, AsksForTheRareHalfOfASentence) {
  EXPECT_EQ(
      required(
          R"(\b(trick|deceive|fool)\b.{0,20}\b(the |our |my )?(user|team|him|her|them|people)s?\b)"),
      (Strings{"deceive", "fool", "trick"}));
  EXPECT_EQ(required(R"(\b(use|have|hold)\b.{0,30}\bleverage\b.{0,60}\b(against|over|to)\b)"),
            (Strings{"leverage"}));
}

TEST(RegexPrefilter, AsksForOneOfEachBranch) {
  EXPECT_EQ(required("(?i)journalctl --vacuum|the HISTFILE"),
            (Strings{"journalctl --vacuum", "the histfile"}));
}

TEST(RegexPrefilter, KnowsNothingOfWhatMatchesAnything) {
  EXPECT_EQ(required("[a-z]+"), Strings());
  EXPECT_EQ(required("a{0,5}"), Strings());
  EXPECT_EQ(required("(secret|[0-9]+)"), Strings());
  EXPECT_EQ(required("abc", 9), Strings());
}

const char* const kPatterns[] = {
    R"(\b(ab|cd|ef)\b.{0,6}\b(the |a )?(x|yz|w)\b)",
    "(?i)(abc|de[fg]h)+(x|y)",
    "a(b|c)(d|e|f|a|x|c)",
    "(?i)k(ab)?|straße",
    "(ab|[^a]x).*(cd|ef|gh|ab|ac|ad|ae|af|ag|ah|bc|bd)",
    "^x(ab|cd)|yz$",
    R"([\x{E0020}-\x{E007E}]{2})",
    "[éè]a|€",
    "(?i)ſ|[ſ]x",
};

/// A guard may only say no where the expression does: on texts made of what the patterns speak of.
TEST(RegexPrefilter, NeverRulesOutWhatMatches) {
  static const std::string kPieces[] = {
      "a", "b",    "c", "d",       "e",      "f",          "x", "yz",
      "w", "the ", " ", "ab",      "cd",     "AB",         "K", "\xE2\x84\xAA",
      "ſ", "é",    "€", "straSSe", "STRAßE", "\U000E0041", "gh"};
  std::mt19937 random(17);
  for (const char* const pattern : kPatterns) {
    RegexValue value;
    value.pattern = pattern;
    RegexProblem problem;
    const auto regex = compile_regex(value, problem);
    ASSERT_NE(regex, nullptr) << pattern << problem.message;
    const re2::RE2 plain(pattern);
    const Strings needed = required(pattern);
    int matched = 0;
    for (int round = 0; round < 20'000; ++round) {
      std::string text;
      for (auto pieces = random() % 12; pieces > 0; --pieces)
        text += kPieces[random() % std::size(kPieces)];
      const std::string folded = fold_case(text);
      const bool expected = re2::RE2::PartialMatch(text, plain);
      ASSERT_EQ(regex->matches({text, folded, false, false}), expected) << pattern << " on " << text;
      if (!expected) continue;
      ++matched;
      const auto stands = [&](const std::string& literal) {
        return folded.find(literal) != std::string::npos;
      };
      ASSERT_TRUE(needed.empty() || std::any_of(needed.begin(), needed.end(), stands))
          << pattern << " on " << text;
    }
    EXPECT_GT(matched, 20) << pattern;
  }
}

}  // namespace
}  // namespace candor::rules
