#include "monitor/event_json.h"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace candor::monitor {
namespace {

using nlohmann::json;
using rules::ValueType;

const json kNoSource = json::object();

TEST(JsonEvent, ReadsALogSourceInLowerCase) {
  const auto event = JsonEvent::read(
      {{"category", "Process_Creation"}, {"product", "windows"}, {"definition", "Sysmon"}},
      json::object());
  ASSERT_TRUE(event);
  EXPECT_EQ(event->view().source.category, "process_creation");
  EXPECT_EQ(event->view().source.product, "windows");
  EXPECT_EQ(event->view().source.service, "");
}

TEST(JsonEvent, ReadsEveryTypeOfValue) {
  const auto event = JsonEvent::read(
      kNoSource, json::parse(R"({"a": "x", "b": 1.5, "c": true, "d": null, "e": ["y", 2]})"));
  ASSERT_TRUE(event);
  const auto fields = event->view().fields;
  ASSERT_EQ(fields.size(), 6);
  EXPECT_EQ(fields[0].text, "x");
  EXPECT_EQ(fields[0].type, ValueType::string);
  EXPECT_EQ(fields[1].text, "1.5");
  EXPECT_EQ(fields[1].number, 1.5);
  EXPECT_EQ(fields[2].text, "true");
  EXPECT_EQ(fields[2].type, ValueType::boolean);
  EXPECT_EQ(fields[3].text, "");
  EXPECT_EQ(fields[3].type, ValueType::null);
  EXPECT_EQ(fields[4].name, "e");
  EXPECT_EQ(fields[5].name, "e");
  EXPECT_EQ(fields[5].number, 2);
}

TEST(JsonEvent, KeepsItsTextsWhenMoved) {
  auto event = JsonEvent::read(kNoSource, {{"name", "a short text"}});
  ASSERT_TRUE(event);
  const JsonEvent moved = std::move(*event);
  EXPECT_EQ(moved.view(7).fields[0].text, "a short text");
  EXPECT_EQ(moved.view(7).step, 7);
}

TEST(JsonEvent, SaysWhatIsWrongAndWhere) {
  const auto where = [](const json& source, const json& fields) {
    const auto event = JsonEvent::read(source, fields);
    if (event) return std::string("nothing");
    EXPECT_EQ(event.error().code, "invalid_event");
    EXPECT_FALSE(event.error().message.empty());
    return event.error().where;
  };
  EXPECT_EQ(where(json("windows"), kNoSource), "/logsource");
  EXPECT_EQ(where({{"vendor", "x"}}, kNoSource), "/logsource");
  EXPECT_EQ(where({{"product", 3}}, kNoSource), "/logsource/product");
  EXPECT_EQ(where(kNoSource, json::array()), "/fields");
  EXPECT_EQ(where(kNoSource, {{"a", {{"b", 1}}}}), "/fields/a");
  EXPECT_EQ(where(kNoSource, {{"a", {1, {{"b", 1}}}}}), "/fields/a");
}

}  // namespace
}  // namespace candor::monitor
