#include "rules/regex_guard.h"

#include <algorithm>
#include <random>

#include <gtest/gtest.h>
#include <re2/re2.h>

#include "rules/case_folding.h"
#include "rules/regex.h"
#include "rules/utf8.h"

namespace candor::rules {
namespace {

using Hits = std::vector<RegexHit>;
using Texts = std::vector<std::string>;

Texts stretches_of(std::size_t reach, const std::string& text, const Hits& hits) {
  Texts found;
  Stretches stretches(reach, text.size(), hits);
  while (const auto stretch = stretches.next())
    found.push_back(text.substr(stretch->begin, stretch->end - stretch->begin));
  return found;
}

const std::string kPadding(200, '.');

TEST(Stretches, ReachAsFarAsAMatchCan) {
  EXPECT_EQ(stretches_of(7, kPadding + "12345KEY12345" + kPadding, {{0, 205, 208}}),
            Texts{"2345KEY1234"});
}

TEST(Stretches, EndWithTheText) {
  EXPECT_EQ(stretches_of(300, "1key2", {{0, 1, 4}}), Texts{"1key2"});
}

TEST(Stretches, AreOneWhereTheyMeet) {
  EXPECT_EQ(stretches_of(4, kPadding + "key-lock" + kPadding, {{0, 200, 203}, {0, 204, 208}}),
            Texts{".key-lock"});
  EXPECT_EQ(stretches_of(4, "lock" + kPadding + "key", {{0, 0, 4}, {0, 204, 207}}),
            (Texts{"lock", ".key"}));
}

TEST(Stretches, AreNoneWithoutALiteral) { EXPECT_EQ(stretches_of(4, kPadding, {}), Texts{}); }

/// What the scan for candidates gives.
Hits hits_of(const Regex& regex, const std::string& folded) {
  Hits hits;
  for (const std::string& literal : regex.required_literals()) {
    for (std::size_t at = folded.find(literal); at != std::string::npos;
         at = folded.find(literal, at + 1))
      hits.push_back(
          {0, static_cast<std::uint32_t>(at), static_cast<std::uint32_t>(at + literal.size())});
  }
  std::sort(hits.begin(), hits.end(),
            [](const RegexHit& a, const RegexHit& b) { return a.begin < b.begin; });
  return hits;
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
      const FoldedText searched{text, folded, extent.aligned, utf8::is_ascii(text)};
      ASSERT_EQ(regex->matches(searched), expected) << pattern << " on " << text;
      ASSERT_EQ(regex->matches(searched, hits_of(*regex, folded)), expected)
          << pattern << " on " << text;
      if (expected) ++matched;
    }
    EXPECT_GT(matched, 10) << pattern;
  }
}

}  // namespace
}  // namespace candor::rules
