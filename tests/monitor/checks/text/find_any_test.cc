#include "monitor/checks/text/find_any.h"

#include <random>
#include <string>

#include <gtest/gtest.h>

namespace candor::monitor::text {
namespace {

TEST(FindAny, FindsTheFirstOfItsBytesFromAPlaceOn) {
  EXPECT_EQ((find_any<'.', '!'>("one! two. three", 0)), 3U);
  EXPECT_EQ((find_any<'.', '!'>("one! two. three", 4)), 8U);
  EXPECT_EQ((find_any<'.', '!'>("one! two. three", 9)), 15U);
  EXPECT_EQ((find_any<'.'>("", 0)), 0U);
}

TEST(FindAny, FindsInAnyPlaceWhatAPlainSearchFinds) {
  std::mt19937 random(3);
  for (int round = 0; round < 2000; ++round) {
    std::string text(random() % 80, 'a');
    for (char& c : text) c = "abcdefgh\"*'\xff"[random() % 12];
    const std::size_t from = random() % (text.size() + 1);
    const std::size_t plain = text.find_first_of("\"*'", from);
    EXPECT_EQ((find_any<'"', '*', '\''>(text, from)), std::min(plain, text.size())) << text;
  }
}

}  // namespace
}  // namespace candor::monitor::text
