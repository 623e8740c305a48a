#include "monitor/json_writer.h"

#include <cmath>
#include <limits>
#include <random>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace candor::monitor {
namespace {

using nlohmann::json;

std::string written(std::string_view text) {
  std::string out;
  append_json_string(out, text);
  return out;
}

std::string number(double value) {
  std::string out;
  JsonWriter(out).value(value);
  return out;
}

TEST(JsonWriter, EscapesWhatJsonAsksFor) {
  EXPECT_EQ(written("plain é €"), "\"plain é €\"");
  EXPECT_EQ(written("a\"b\\c/d"), R"("a\"b\\c/d")");
  EXPECT_EQ(written("\n\r\t"), R"("\n\r\t")");
  EXPECT_EQ(written(std::string("\0\x1f\x1b", 3)), R"("\u0000\u001f\u001b")");
  EXPECT_EQ(written("\x7f"), "\"\x7f\"");
}

TEST(JsonWriter, ReplacesBytesThatAreNotUtf8) {
  EXPECT_EQ(written("a\xFF"
                    "b"),
            "\"a\xEF\xBF\xBD"
            "b\"");
  EXPECT_EQ(written("\xE2\x82"), "\"\xEF\xBF\xBD\xEF\xBF\xBD\"");  // cut short
}

TEST(JsonWriter, WritesAnyBytesAsAStringThatReadsBack) {
  std::mt19937 random(7);
  for (int round = 0; round < 20'000; ++round) {
    std::string text(random() % 24, '\0');
    for (char& c : text) c = static_cast<char>(random() % (round % 2 == 0 ? 256 : 128));
    const json read = json::parse(written(text), nullptr, false);
    ASSERT_TRUE(read.is_string()) << written(text);
    if (round % 2 != 0) {
      ASSERT_EQ(read.get<std::string>(), text);
    }
  }
}

TEST(JsonWriter, WritesTheShortestNumberThatReadsBack) {
  EXPECT_EQ(number(0.1), "0.1");
  EXPECT_EQ(number(1), "1");
  EXPECT_EQ(number(0), "0");
  EXPECT_EQ(number(1. / 3), "0.3333333333333333");
  EXPECT_EQ(number(1e-7), "1e-07");
  std::mt19937_64 random(11);
  for (int round = 0; round < 20'000; ++round) {
    const auto bits = random();
    double value;
    std::memcpy(&value, &bits, sizeof value);
    if (!std::isfinite(value)) continue;
    ASSERT_EQ(json::parse(number(value)).get<double>(), value);
  }
}

TEST(JsonWriter, WritesNullForWhatJsonHasNoNumberFor) {
  EXPECT_EQ(number(std::nan("")), "null");
  EXPECT_EQ(number(std::numeric_limits<double>::infinity()), "null");
}

TEST(JsonWriter, PutsCommasBetweenMembersAndElementsOnly) {
  std::string out;
  JsonWriter writer(out);
  writer.begin_object();
  writer.member("a", 1);
  writer.key("b");
  writer.begin_array();
  writer.begin_object();
  writer.end_object();
  writer.value(true);
  writer.begin_array();
  writer.end_array();
  writer.null();
  writer.value("x");
  writer.end_array();
  writer.member("c", false);
  writer.key("d");
  writer.raw("{\"e\":2}");
  writer.end_object();
  EXPECT_EQ(out, R"({"a":1,"b":[{},true,[],null,"x"],"c":false,"d":{"e":2}})");
}

}  // namespace
}  // namespace candor::monitor
