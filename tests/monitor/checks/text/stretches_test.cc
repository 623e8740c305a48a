#include "monitor/checks/text/stretches.h"

#include <random>
#include <string>

#include <gtest/gtest.h>

namespace candor::monitor::text {
namespace {

ByteSet set_of(std::string_view bytes) {
  ByteSet set{};
  for (const char c : bytes) set[static_cast<unsigned char>(c)] = true;
  return set;
}

std::size_t obvious_next(std::string_view text, const ByteSet& set, std::size_t shortest, std::size_t from) {
  std::size_t begin = from;
  for (std::size_t i = from; i <= text.size(); ++i) {
    if (i < text.size() && is_in(set, text[i])) continue;
    if (i - begin >= shortest) return begin;
    begin = i + 1;
  }
  return std::string_view::npos;
}

TEST(NextStretch, BeginsWhereTheStretchBegins) {
  const auto set = set_of("ab");
  EXPECT_EQ(next_stretch("..abab..ababab.", set, 4, 0), 2U);
  EXPECT_EQ(next_stretch("..abab..ababab.", set, 5, 0), 8U);
  EXPECT_EQ(next_stretch("..abab..ababab.", set, 4, 9), 9U);
  EXPECT_EQ(next_stretch("..abab..ababab.", set, 7, 0), std::string_view::npos);
  EXPECT_EQ(next_stretch("", set, 4, 0), std::string_view::npos);
}

TEST(NextStretch, AgreesWithTheObviousWay) {
  const auto set = set_of("ab");
  std::mt19937 random(3);
  for (int round = 0; round < 20'000; ++round) {
    std::string text;
    const auto rare = 2 + random() % 20;
    for (auto n = random() % 60; n > 0; --n) text += random() % rare == 0 ? '.' : "ab"[random() % 2];
    const std::size_t shortest = 4 + random() % 18;
    for (std::size_t from = 0; from <= text.size(); ++from) {
      ASSERT_EQ(next_stretch(text, set, shortest, from), obvious_next(text, set, shortest, from))
          << text << ' ' << shortest << ' ' << from;
      ASSERT_EQ(next_stretch<2>(text, set, shortest, from), obvious_next(text, set, shortest, from))
          << text << ' ' << shortest << ' ' << from;
    }
  }
}

}  // namespace
}  // namespace candor::monitor::text
