#include <string>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "monitor/import/read.h"
#include "tests/monitor/import/random_json.h"
#include "tests/monitor/import/reading.h"

namespace candor::monitor {
namespace {

TEST(ToJson, WritesOneLineInTheDesignsOrder) {
  const Trace trace =
      read(R"({"signals": [{"source": "p", "value": 2.5E-1, "name": "probe.x", "step": 0}],
    "steps": [{"text": "a\nb", "kind": "user", "at": "2026-01-01T00:00:00.5+00:00"},
              {"visibility": "raw", "kind": "reasoning", "text": "r"},
              {"arguments": { "x" : 1.50 }, "tool": "t", "kind": "tool_call", "id": "c"},
              {"error": true, "text": "no", "call": "c", "kind": "tool_result"}],
    "zone": null, "metadata": {"k": [ 1 , 2 ]}, "started_at": "2026-01-01T01:00:00+01:00",
    "model": "m", "agent": "b", "session": "s", "id": "i"})");
  EXPECT_EQ(
      to_json(trace),
      R"({"id":"i","session":"s","agent":"b","model":"m","started_at":"2026-01-01T00:00:00Z",)"
      R"("metadata":{"k":[1,2],"zone":null},"steps":[)"
      R"({"kind":"user","text":"a\nb","at":"2026-01-01T00:00:00.500Z"},)"
      R"({"kind":"reasoning","text":"r","visibility":"raw"},)"
      R"({"kind":"tool_call","id":"c","tool":"t","arguments":{"x":1.50}},)"
      R"({"kind":"tool_result","call":"c","text":"no","error":true}],)"
      R"("signals":[{"name":"probe.x","step":0,"value":0.25,"source":"p"}]})");
}

TEST(ToJson, ArgumentsThatAreAStringReadBackAsTheSame) {
  for (const char* arguments : {R"("\"quoted\"")", R"("NaN")", R"("-Infinity")", R"("plain")",
                                "null", R"("5")", R"("\"{}\"")", R"("\"\"")", R"("\u0000")"}) {
    const Trace trace = read("{\"steps\":[{\"kind\":\"tool_call\",\"tool\":\"t\",\"arguments\":" +
                             std::string(arguments) + "}]}");
    EXPECT_EQ(read(to_json(trace)), trace) << to_json(trace);
  }
}

TEST(ToJson, CallWithoutANameReadsBackAsTheSame) {
  const Trace trace =
      read(R"([{"role": "assistant", "tool_calls": [{"id": "c", "function": {}}]}])");
  EXPECT_EQ(trace.steps.at(0).tool, "");
  EXPECT_EQ(read(to_json(trace)), trace);
}

/// Random native documents of all members, known and unknown, in any order.
class RandomTrace {
 public:
  explicit RandomTrace(unsigned seed) : json_(seed) {}

  std::string document() {
    std::string out = "{";
    const int steps = json_.below(6);
    if (chance()) out += "\"id\":" + json_.string() + ",";
    if (chance()) out += "\"session\":" + json_.string() + ",";
    if (chance()) out += "\"agent\":" + json_.string() + ",";
    if (chance()) out += "\"started_at\":" + time() + ",";
    if (chance()) out += "\"metadata\":" + json_.object(3) + ",";
    if (chance()) out += "\"unknown\":" + json_.value(3) + ",";
    if (chance()) out += "\"replaced_bytes\":7,";
    if (steps > 0 && chance()) out += "\"signals\":[" + signal(steps) + "],";
    out += "\"steps\":[";
    for (int i = 0; i < steps; ++i) out += (i > 0 ? "," : "") + step();
    return out + "]}";
  }

 private:
  bool chance() { return json_.below(2) == 0; }

  std::string time() {
    return "\"20" + std::to_string(10 + json_.below(89)) + "-0" +
           std::to_string(1 + json_.below(9)) + "-1" + std::to_string(json_.below(9)) +
           "T01:02:03." + std::to_string(json_.below(9999)) + "+01:30\"";
  }

  std::string signal(int steps) {
    return "{\"name\":\"n" + json_.string().substr(1) + ",\"value\":0." +
           std::to_string(json_.below(99999)) +
           ",\"step\":" + std::to_string(json_.below(static_cast<std::size_t>(steps))) +
           ",\"x\":" + json_.value(2) + "}";
  }

  std::string step() {
    static const char* const kVisibilities[] = {"raw", "summary", "redacted", "encrypted"};
    std::string out;
    switch (json_.below(6)) {
      case 0:
        out = "{\"kind\":\"reasoning\",\"text\":" + json_.string() + ",\"visibility\":\"" +
              kVisibilities[json_.below(4)] + "\"";
        break;
      case 1:
      case 2:
        out = "{\"kind\":\"tool_call\",\"tool\":\"t" + json_.string().substr(1) +
              ",\"id\":" + json_.string() + ",\"arguments\":" + json_.value(5);
        break;
      case 3:
        out = "{\"kind\":\"tool_result\",\"call\":" + json_.string() +
              ",\"text\":" + json_.string() + ",\"error\":" + (chance() ? "true" : "false");
        break;
      default:
        out = std::string("{\"kind\":\"") + (chance() ? "system" : "user") +
              "\",\"text\":" + json_.string();
    }
    if (chance()) out += ",\"at\":" + time();
    if (chance()) out += ",\"extra\":" + json_.value(2);
    return out + "}";
  }

  RandomJson json_;
};

TEST(ToJson, ReadingBackGivesAnEqualTrace) {
  RandomTrace random(5);
  for (int i = 0; i < 3000; ++i) {
    const std::string document = random.document();
    const Trace trace = read(document);
    ASSERT_FALSE(HasFailure()) << document;
    const std::string json = to_json(trace);
    const Trace again = read(json);
    ASSERT_EQ(again, trace) << document << "\n" << json;
    ASSERT_EQ(to_json(again), json);
  }
}

/// Another parser takes the text, too.
TEST(ToJson, IsStandardJson) {
  RandomTrace random(6);
  for (int i = 0; i < 300; ++i) {
    const std::string json = to_json(read(random.document()));
    if (json.find("e400") == std::string::npos) {  // beyond a double nlohmann gives up
      ASSERT_TRUE(nlohmann::json::accept(json)) << json;
    }
    ASSERT_EQ(json.find('\n'), std::string::npos);
  }
}

}  // namespace
}  // namespace candor::monitor
