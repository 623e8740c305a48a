#include "monitor/utf8.h"

#include <string>

#include <gtest/gtest.h>

namespace candor::monitor {
namespace {

/// The obvious way: every scalar value encoded, and nothing else is a character.
std::string encode(std::uint32_t c) {
  const auto byte = [](std::uint32_t value) { return static_cast<char>(value); };
  if (c < 0x80) return {byte(c)};
  if (c < 0x800) return {byte(0xC0 | c >> 6), byte(0x80 | (c & 63))};
  if (c < 0x10000) return {byte(0xE0 | c >> 12), byte(0x80 | (c >> 6 & 63)), byte(0x80 | (c & 63))};
  return {byte(0xF0 | c >> 18), byte(0x80 | (c >> 12 & 63)), byte(0x80 | (c >> 6 & 63)),
          byte(0x80 | (c & 63))};
}

bool is_scalar(std::uint32_t c) { return c <= 0x10FFFF && (c < 0xD800 || c > 0xDFFF); }

TEST(Utf8, KnowsTheLengthOfEveryCharacter) {
  for (std::uint32_t c = 0; c <= 0x10FFFF; ++c) {
    const std::string text = encode(c);
    ASSERT_EQ(character_length(text), is_scalar(c) ? text.size() : 0) << c;
    ASSERT_EQ(character_length(text + "x"), is_scalar(c) ? text.size() : 0) << c;
  }
}

TEST(Utf8, TakesNoCharacterThatIsCutShort) {
  for (const std::uint32_t c : {0xE9U, 0x20ACU, 0x1F600U}) {
    const std::string text = encode(c);
    for (std::size_t size = 0; size < text.size(); ++size)
      EXPECT_EQ(character_length(text.substr(0, size)), 0) << c << " " << size;
  }
}

TEST(Utf8, TakesNoOverlongFormAndNothingAboveTheLastCharacter) {
  for (const char* text : {"\xC0\x80", "\xC1\xBF", "\xE0\x9F\xBF", "\xF0\x8F\xBF\xBF",
                           "\xF4\x90\x80\x80", "\xF5\x80\x80\x80", "\xFF", "\x80", "\xE2\x28\xA1"})
    EXPECT_EQ(character_length(text), 0) << text;
}

TEST(Utf8, CutsAtACharactersEdge) {
  EXPECT_EQ(cut_at_character("abc", 3), "abc");
  EXPECT_EQ(cut_at_character("abcd", 3), "abc");
  EXPECT_EQ(cut_at_character("a€b", 4), "a€");
  EXPECT_EQ(cut_at_character("a€b", 3), "a");
  EXPECT_EQ(cut_at_character("a€b", 2), "a");
  EXPECT_EQ(cut_at_character("€", 2), "");
  EXPECT_EQ(cut_at_character("", 0), "");
}

}  // namespace
}  // namespace candor::monitor
