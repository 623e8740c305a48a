#include "rules/regex_guard.h"

#include <random>

#include <gtest/gtest.h>
#include <re2/re2.h>

#include "rules/case_folding.h"
#include "rules/regex.h"

namespace candor::rules {
namespace {

std::vector<std::string> stretches_of(const std::string& pattern, const std::string& text) {
  const RegexGuard guard{re2::RE2(pattern)};
  const std::string folded = fold_case(text);
  const FoldedText folded_text{text, folded, true};
  std::vector<std::string> found;
  if (!guard.narrows(folded_text)) return {"all"};
  Stretches stretches(guard, folded_text);
  while (const auto stretch = stretches.next())
    found.push_back(text.substr(stretch->begin, stretch->end - stretch->begin));
  return found;
}

using Texts = std::vector<std::string>;
const std::string kPadding(200, '.');

TEST(Stretches, ReachAsFarAsAMatchCan) {
  EXPECT_EQ(stretches_of("(?i)ab?Key.{0,2}", kPadding + "12345KEY12345" + kPadding),
            Texts{"2345KEY1234"});
}

TEST(Stretches, EndWithTheText) {
  EXPECT_EQ(stretches_of(".{0,300}key", "key" + kPadding + kPadding),
            Texts{"key" + kPadding + std::string(100, '.')});
}

TEST(Stretches, AreOneWhereTheyMeet) {
  EXPECT_EQ(stretches_of("key|lock", kPadding + "key-lock" + kPadding), Texts{".key-lock"});
  EXPECT_EQ(stretches_of("key|lock", "lock" + kPadding + kPadding + "key").size(), 2U);
}

TEST(Stretches, AreNoneWithoutALiteral) {
  EXPECT_EQ(stretches_of("key", kPadding + kPadding), Texts{});
}

TEST(Stretches, CannotBeWhereAMatchHasNoBound) {
  EXPECT_EQ(stretches_of("key.*", kPadding + kPadding), Texts{"all"});
}

const char* const kPatterns[] = {
    "\\bkey\\b.{0,9}\\b(lock|door)s?\\b",
    "(?i)(^|[_.-])(key|lock)([_.-]|$)",
    "(?m)^(key|ab)\\b",
    "\\Akey.{0,5}",
    "(lock|key).{0,3}$",
    "(?i)\\b(ab|key) (cd |lock )?(door|key)\\b",
    "é{1,3}key",
    "\\Bkey\\B",
    "(?i)(ke|key|loc|lock|do|door).{0,4}(ab|cd|xx|é|_|s)",
};

/// The slow way is RE2 over the whole text.
TEST(Stretches, LoseNoMatch) {
  static const char* const kPieces[] = {"key",
                                        "KEY",
                                        "lock",
                                        "door",
                                        "s",
                                        " ",
                                        "_",
                                        ".",
                                        "\n",
                                        "ab ",
                                        "cd ",
                                        "é",
                                        "€",
                                        "x",
                                        ".......",
                                        "K\xE2\x84\xAA"
                                        "ey"};
  std::mt19937 random(23);
  for (const char* const pattern : kPatterns) {
    RegexProblem problem;
    const auto regex = compile_regex({pattern, false, false, false}, problem);
    ASSERT_NE(regex, nullptr) << pattern << problem.message;
    const re2::RE2 plain(pattern);
    int matched = 0;
    for (int round = 0; round < 5'000; ++round) {
      std::string text;
      const auto sparse = 1 + random() % 40;
      while (text.size() < 300)
        text +=
            random() % sparse == 0 ? kPieces[random() % std::size(kPieces)] : "...................";
      std::string folded(text.size() * 2, '\0');
      const FoldedExtent extent = fold_characters(text, folded.data());
      folded.resize(extent.size);
      const bool expected = re2::RE2::PartialMatch(text, plain);
      TextFilter filters;
      const std::uint32_t filter = filters.add(folded);
      ASSERT_EQ(regex->matches({text, folded, extent.aligned, &filters, filter}), expected)
          << pattern << " on " << text;
      ASSERT_EQ(regex->matches({text, folded, extent.aligned}), expected)
          << pattern << " on " << text;
      if (expected) ++matched;
    }
    EXPECT_GT(matched, 10) << pattern;
  }
}

}  // namespace
}  // namespace candor::rules
