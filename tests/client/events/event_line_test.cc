#include "client/events/event_line.h"

#include <gtest/gtest.h>

#include "monitor/time.h"

namespace candor::client {
namespace {

std::string field(const EventLine& line, std::string_view name) {
  std::string values;
  for (const auto& each : line.view(0).fields) {
    if (each.name == name) values += (values.empty() ? "" : ",") + std::string(each.text);
  }
  return values;
}

std::string time_in(const std::string& event) {
  const auto line = read_event_line("{\"event\":" + event + "}");
  return line && line->time ? monitor::to_rfc3339(*line->time) : "none";
}

TEST(EventLine, ReadsSourceAndFields) {
  const auto line = read_event_line(
      R"({"logsource":{"category":"process_creation","product":"Linux"},"event":{"Image":"/bin/sh","Pid":7,"Args":["a","b"],"X":null}})");
  ASSERT_TRUE(line);
  const auto view = line->view(3);
  EXPECT_EQ(view.source.category, "process_creation");
  EXPECT_EQ(view.source.product, "linux");
  EXPECT_EQ(view.step, 3U);
  EXPECT_EQ(field(*line, "Image"), "/bin/sh");
  EXPECT_EQ(field(*line, "Pid"), "7");
  EXPECT_EQ(field(*line, "Args"), "a,b");
}

TEST(EventLine, NeedsNoSourceAndIgnoresOtherMembers) {
  EXPECT_TRUE(read_event_line(R"({"event":{},"rule":"x","title":3})"));
}

TEST(EventLine, NamesNestedFieldsWithDots) {
  const auto line = read_event_line(R"({"event":{"process":{"name":"sh","parent":{"pid":1}}}})");
  ASSERT_TRUE(line);
  EXPECT_EQ(field(*line, "process.name"), "sh");
  EXPECT_EQ(field(*line, "process.parent.pid"), "1");
}

TEST(EventLine, FindsTheTime) {
  EXPECT_EQ(time_in(R"({"@timestamp":"2026-11-22T09:00:00Z"})"), "2026-11-22T09:00:00Z");
  EXPECT_EQ(time_in(R"({"timestamp":"2026-11-22T10:00:00+01:00"})"), "2026-11-22T09:00:00Z");
  EXPECT_EQ(time_in(R"({"UtcTime":"2026-11-22 09:00:00.120"})"), "2026-11-22T09:00:00.120Z");
  EXPECT_EQ(time_in(R"({"timestamp":"yesterday","time":"2026-11-22T09:00:00Z"})"),
            "2026-11-22T09:00:00Z");
  EXPECT_EQ(time_in(R"({"time":7})"), "none");
  EXPECT_EQ(time_in("{}"), "none");
}

TEST(EventLine, RefusesWhatIsNoEvent) {
  for (const char* text :
       {"[]", "{}", "1", R"({"event":[]})", R"({"event":{"a":[{}]}})",
        R"({"event":{},"logsource":[]})", R"({"event":{},"logsource":{"x":"y"}})"}) {
    const auto line = read_event_line(text);
    ASSERT_FALSE(line) << text;
    EXPECT_EQ(line.error().code, "invalid_event");
  }
  EXPECT_EQ(read_event_line("{").error().code, "invalid_json");
}

TEST(EventLine, BoundsNesting) {
  std::string deep, end;
  for (int i = 0; i < 1'000; ++i) {
    deep += "{\"a\":";
    end += "}";
  }
  EXPECT_EQ(read_event_line("{\"event\":" + deep + "1" + end + "}").error().code, "invalid_event");
  EXPECT_FALSE(read_event_line(std::string(1'000'000, '[')));
}

}  // namespace
}  // namespace candor::client
