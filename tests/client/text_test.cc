#include "client/text.h"

#include <gtest/gtest.h>

namespace candor::client {
namespace {

TEST(Printable, KeepsReadableText) {
  EXPECT_EQ(printable("plain, Grüße, 日本語, 👍"), "plain, Grüße, 日本語, 👍");
}

TEST(Printable, ShowsControlsInsteadOfObeyingThem) {
  EXPECT_EQ(printable("\x1b[2J\x1b]0;x\x07"), "\\x1b[2J\\x1b]0;x\\x07");
  EXPECT_EQ(printable("a\r\nb\tc"), "a\\r\\nb\\tc");
  EXPECT_EQ(printable(std::string_view("\0\x7f", 2)), "\\x00\\u{7f}");
  EXPECT_EQ(printable("\xc2\x9b"), "\\u{9b}") << "the one-byte form of ESC [";
}

TEST(Printable, ShowsCharactersWithoutAShape) {
  EXPECT_EQ(printable("a\u200bb"), "a\\u{200b}b");
  EXPECT_EQ(printable("\u202etxt.exe"), "\\u{202e}txt.exe");
  EXPECT_EQ(printable("\U000e0041"), "\\u{e0041}");
}

TEST(Printable, ShowsBytesThatAreNotUtf8) { EXPECT_EQ(printable("\xff\xc3"), "\\xff\\xc3"); }

TEST(Printable, LinesKeepTheirEndsAndTabs) {
  EXPECT_EQ(printable_lines("a\n\tb\x1b"), "a\n\tb\\x1b");
}

TEST(Shortened, CutsAtACharacterAndMarksIt) {
  EXPECT_EQ(shortened("abcdef", 6), "abcdef");
  EXPECT_EQ(shortened("abcdefg", 6), "abcde…");
  EXPECT_EQ(shortened("ääääääää", 4), "äää…");
  EXPECT_EQ(characters(shortened(std::string(1'000'000, 'x'), 10)), 10U);
}

TEST(Numbers, AreReadable) {
  EXPECT_EQ(with_commas(0), "0");
  EXPECT_EQ(with_commas(999), "999");
  EXPECT_EQ(with_commas(1'000), "1,000");
  EXPECT_EQ(with_commas(12'345'678), "12,345,678");
  EXPECT_EQ(human_bytes(999), "999 B");
  EXPECT_EQ(human_bytes(24'442'060), "24.4 MB");
  EXPECT_EQ(human_bytes(999'999), "1.0 MB");
  EXPECT_EQ(human_seconds(59.4), "59 s");
  EXPECT_EQ(human_seconds(125), "2 min 5 s");
  EXPECT_EQ(human_seconds(3'780), "1 h 3 min");
  EXPECT_EQ(counted(1, "trace"), "1 trace");
  EXPECT_EQ(counted(2'000, "trace"), "2,000 traces");
}

TEST(Padding, CountsCharacters) {
  EXPECT_EQ(pad_right("ä", 3), "ä  ");
  EXPECT_EQ(pad_left("ä", 3), "  ä");
  EXPECT_EQ(pad_left("long", 3), "long");
}

}  // namespace
}  // namespace candor::client
