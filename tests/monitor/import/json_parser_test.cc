#include <cmath>
#include <limits>
#include <string>

#include <gtest/gtest.h>

#include "monitor/import/json.h"
#include "monitor/import/lenient.h"
#include "tests/monitor/import/random_json.h"

namespace candor::monitor {
namespace {

constexpr std::size_t kDepth = 8;

std::string repeated(std::string_view text, std::size_t times) {
  std::string out;
  for (std::size_t i = 0; i < times; ++i) out += text;
  return out;
}

/// The compact text, or the error as `code where message`.
std::string outcome(const Result<JsonView>& parsed) {
  std::string out;
  if (parsed) {
    append_compact(out, *parsed);
  } else {
    out = parsed.error().code + " " + parsed.error().where + " " + parsed.error().message;
  }
  return out;
}

std::string parse(std::string_view bytes) {
  JsonParser parser;
  return outcome(parser.parse(bytes, kDepth));
}

/// By the slow parser alone.
std::string parse_slowly(std::string_view bytes) {
  LenientDocument document;
  const Status read = document.read(bytes, kDepth, LenientDocument::Shape::one_value);
  if (!read) return outcome(read.error());
  const JsonTape tape{document.words.data(), document.strings.data(), bytes};
  return outcome(JsonView(tape, 1));
}

double number(std::string_view bytes) {
  JsonParser parser;
  const auto root = parser.parse(bytes, kDepth);
  return root ? root->number() : std::nan("");
}

TEST(JsonParser, NumbersKeepTheirText) {
  EXPECT_EQ(parse("[-0, 1.50, 1E+05, 0.10, 3]"), "[-0,1.50,1E+05,0.10,3]");
  EXPECT_EQ(parse("{\"1\": 2, \"x-3\": [-4.0, \"5\", {\"6\": 7e1}]}"),
            "{\"1\":2,\"x-3\":[-4.0,\"5\",{\"6\":7e1}]}");
}

TEST(JsonParser, NumbersOfAnySizeAreRead) {
  EXPECT_EQ(parse("[123456789012345678901234567890, 1e400, -1e400, 1e-400]"),
            "[123456789012345678901234567890,1e400,-1e400,1e-400]");
  EXPECT_EQ(number("18446744073709551616"), 18446744073709551616.0);
  EXPECT_EQ(number("1e400"), std::numeric_limits<double>::infinity());
  EXPECT_EQ(number("-1e400"), -std::numeric_limits<double>::infinity());
  EXPECT_EQ(number("1e-400"), 0);
  EXPECT_EQ(number("1" + std::string(400, '0') + "e-399"), 10);
}

TEST(JsonParser, ManyDigitsTakeNoQuadraticTime) {
  const std::string digits(4 << 20, '7');
  EXPECT_EQ(number(digits), std::numeric_limits<double>::infinity());
  EXPECT_NEAR(number("0." + digits), 7.0 / 9, 1e-9);
}

TEST(JsonParser, NotANumberAndInfinitiesAreStrings) {
  EXPECT_EQ(parse("[NaN, Infinity, -Infinity]"), R"(["NaN","Infinity","-Infinity"])");
}

TEST(JsonParser, InvalidUtf8IsReplacedAndCounted) {
  JsonParser parser;
  EXPECT_EQ(
      outcome(parser.parse("[\"a\xFF\", \"\xC3\xA9\", \"\xED\xA0\x80\", \"\xE2\x82\"]", kDepth)),
      "[\"a\xEF\xBF\xBD\",\"\xC3\xA9\",\"\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD\","
      "\"\xEF\xBF\xBD\xEF\xBF\xBD\"]");
  EXPECT_EQ(parser.replaced_bytes(), 6U);
  EXPECT_EQ(outcome(parser.parse("[\"a\"]", kDepth)), "[\"a\"]");
  EXPECT_EQ(parser.replaced_bytes(), 0U);
}

TEST(JsonParser, LoneSurrogatesAreReplacedAndCounted) {
  JsonParser parser;
  EXPECT_EQ(outcome(parser.parse(
                R"(["\ud800", "\udc00x", "\ud83d\ude00", "\ud800\u0041", "\uD800\uD800\uDC00"])",
                kDepth)),
            "[\"\xEF\xBF\xBD\",\"\xEF\xBF\xBDx\",\"\xF0\x9F\x98\x80\",\"\xEF\xBF\xBD"
            "A\",\"\xEF\xBF\xBD\xF0\x90\x80\x80\"]");
  EXPECT_EQ(parser.replaced_bytes(), 4U * 6);
}

TEST(JsonParser, SkipsAByteOrderMark) { EXPECT_EQ(parse("\xEF\xBB\xBF{\"a\": 1}"), "{\"a\":1}"); }

TEST(JsonParser, NulIsACharacterLikeOthers) {
  JsonParser parser;
  const auto root = parser.parse(R"(["a\u0000b"])", kDepth);
  ASSERT_TRUE(root);
  for (const JsonView text : root->elements())
    EXPECT_EQ(text.string(), std::string_view("a\0b", 3));
}

TEST(JsonParser, KeepsDuplicateMembers) {
  EXPECT_EQ(parse(R"({"a": 1, "a": {"a": 2, "a": 3}})"), R"({"a":1,"a":{"a":2,"a":3}})");
}

TEST(JsonParser, ErrorsNameThePlace) {
  EXPECT_EQ(parse("{\"a\": [1,\n 2}"),
            "invalid_json line 2, column 3 (byte 13) ',' or ']' is expected");
  EXPECT_EQ(parse("{\"a\": tru}"), "invalid_json line 1, column 7 (byte 7) a value is expected");
  EXPECT_EQ(parse("{a: 1}"),
            "invalid_json line 1, column 2 (byte 2) a member's name in quotes is expected");
  EXPECT_EQ(parse("{\"a\" 1}"),
            "invalid_json line 1, column 6 (byte 6) ':' is expected after a member's name");
  EXPECT_EQ(parse("[1] x"),
            "invalid_json line 1, column 5 (byte 5) nothing is expected after the value");
  EXPECT_EQ(parse("[\"\\x\"]"),
            "invalid_json line 1, column 3 (byte 3) this escape does not exist");
  EXPECT_EQ(
      parse("[\"\\u12g4\"]"),
      "invalid_json line 1, column 3 (byte 3) four hexadecimal digits are expected after \\u");
  EXPECT_EQ(parse("[\"a\nb\"]"),
            "invalid_json line 1, column 4 (byte 4) a control character must be escaped");
  EXPECT_EQ(parse("[01]"), "invalid_json line 1, column 3 (byte 3) a number has no leading zeros");
  EXPECT_EQ(parse("[1.]"),
            "invalid_json line 1, column 4 (byte 4) digits are expected after the point");
  EXPECT_EQ(parse("[1e]"),
            "invalid_json line 1, column 4 (byte 4) digits are expected in the exponent");
  EXPECT_EQ(parse("[-]"), "invalid_json line 1, column 2 (byte 2) a value is expected");
}

TEST(JsonParser, EveryTruncationIsAnErrorAtTheEnd) {
  const std::string text = R"({"a": [1.5, "x\u00e9", true, {"b": null}]})";
  for (std::size_t size = 0; size < text.size(); ++size) {
    const std::string result = parse(std::string_view(text).substr(0, size));
    EXPECT_TRUE(result.starts_with("invalid_json")) << size << ": " << result;
  }
  EXPECT_EQ(parse("{\"a\": \"b"),
            "invalid_json line 1, column 9 (byte 9) the text ends here, but a string's closing "
            "quote is expected");
}

TEST(JsonParser, RawNulIsNotJson) {
  EXPECT_TRUE(parse(std::string_view("[1]\0", 4)).starts_with("invalid_json"));
  EXPECT_TRUE(parse(std::string_view("[\"a\0\"]", 6)).starts_with("invalid_json"));
  EXPECT_TRUE(parse(std::string_view("\0", 1)).starts_with("invalid_json"));
}

TEST(JsonParser, DepthIsWhatHoldsSomething) {
  EXPECT_EQ(parse("[[[[[[[[1]]]]]]]]"), "[[[[[[[[1]]]]]]]]");
  EXPECT_EQ(parse("[[[[[[[[[]]]]]]]]]"), "[[[[[[[[[]]]]]]]]]");
  EXPECT_EQ(parse("[[[[[[[[[1]]]]]]]]]"),
            "too_deep line 1, column 9 (byte 9) objects and arrays are nested too deep");
  EXPECT_EQ(parse_slowly("[[[[[[[[[]]]]]]]]]"), "[[[[[[[[[]]]]]]]]]");
}

TEST(JsonParser, NoDepthIsDangerous) {
  for (const std::size_t depth : {10'000U, 1'000'000U}) {
    for (const char* opener : {"[", "{\"a\":", "[[],", "[{\"b\":1,\"a\":"}) {
      EXPECT_TRUE(parse(repeated(opener, depth)).starts_with("too_deep")) << depth << opener;
    }
    EXPECT_TRUE(parse(repeated("[", depth) + "1" + repeated("]", depth)).starts_with("too_deep"));
  }
}

TEST(JsonParser, LinesAreAnArrayOfTheirValues) {
  JsonParser parser;
  EXPECT_EQ(outcome(parser.parse_lines("{\"a\":1}\n{\"b\":[2]}\n\n 3 \n", kDepth)),
            R"([{"a":1},{"b":[2]},3])");
  EXPECT_EQ(outcome(parser.parse_lines("{\"a\":1}\n{\"b\":", kDepth)),
            "invalid_json line 2, column 6 (byte 14) the text ends here, but a value is expected");
  EXPECT_FALSE(parser.parse_lines(" \n", kDepth));
  EXPECT_EQ(outcome(parser.parse_lines("[[[[[[[[1]]]]]]]]", kDepth)), "[[[[[[[[[1]]]]]]]]]");
}

TEST(JsonParser, ReleaseAfterALargeDocumentLeavesAWorkingParser) {
  JsonParser parser;
  const std::string large = "[\"" + std::string(3 << 20, 'x') + "\"]";
  EXPECT_EQ(outcome(parser.parse(large, kDepth)), large);
  parser.release();
  EXPECT_EQ(outcome(parser.parse("[1]", kDepth)), "[1]");
}

/// simdjson and the slow parser agree on every document that simdjson takes, numbers as values included.
TEST(JsonParser, FastAndSlowAgreeOnRandomDocuments) {
  RandomJson json(11);
  JsonParser parser;
  for (int i = 0; i < 4000; ++i) {
    const std::string text = json.value(6);
    ASSERT_EQ(outcome(parser.parse(text, kDepth)), parse_slowly(text)) << text;
  }
}

TEST(JsonParser, FastAndSlowAgreeOnDamagedDocuments) {
  RandomJson json(12);
  JsonParser parser;
  constexpr std::string_view kBytes("\0\"\\{}[],:0-.eE \n\xFF\xC3u/a1", 22);
  for (int i = 0; i < 20'000; ++i) {
    std::string text = json.value(4);
    const std::size_t at = static_cast<std::size_t>(json.below(text.size()));
    text[at] = kBytes[static_cast<std::size_t>(json.below(kBytes.size()))];
    ASSERT_EQ(outcome(parser.parse(text, kDepth)), parse_slowly(text)) << text;
  }
}

TEST(JsonParser, FastAndSlowAgreeOnNumbers) {
  RandomJson json(13);
  JsonParser parser;
  for (int i = 0; i < 20'000; ++i) {
    const std::string text = json.number();
    const auto fast = parser.parse(text, kDepth);
    ASSERT_TRUE(fast) << text;
    EXPECT_EQ(fast->number(), std::strtod(text.c_str(), nullptr)) << text;
    EXPECT_EQ(fast->number_text(), text);
  }
}

}  // namespace
}  // namespace candor::monitor
