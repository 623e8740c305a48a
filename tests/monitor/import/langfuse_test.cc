#include <string>

#include <gtest/gtest.h>

#include "monitor/time.h"
#include "tests/monitor/import/reading.h"

namespace candor::monitor {
namespace {

/// Three observations, not in their order; the second generation repeats the first one's conversation.
constexpr const char* kExport =
    R"({"id": "tr-1", "timestamp": "2026-01-01T00:00:00.000Z", "name": "tidy",
  "sessionId": "s", "userId": "u", "metadata": {"team": "x"}, "input": "ignored", "output": "ignored",
  "scores": [{"name": "quality", "value": 0.25}],
  "observations": [
    {"id": "o3", "type": "GENERATION", "startTime": "2026-01-01T00:00:05Z", "model": "gpt-x", "input": [
       {"role": "system", "content": "Be careful."}, {"role": "user", "content": "Clean up."},
       {"role": "assistant", "content": null, "tool_calls": [{"id": "c1", "type": "function", "function": {"name": "bash", "arguments": "{\"command\":\"ls\"}"}}], "extra": 1},
       {"role": "tool", "tool_call_id": "c1", "content": "a.log"}],
     "output": {"role": "assistant", "content": "Done."}},
    {"id": "o1", "type": "GENERATION", "startTime": "2026-01-01T00:00:01Z", "model": "gpt-x", "input": {"messages": [
       {"role": "system", "content": "Be careful."}, {"role": "user", "content": "Clean up."}]},
     "output": {"role": "assistant", "content": null, "tool_calls": [{"id": "c1", "function": {"name": "bash", "arguments": "{\"command\":\"ls\"}"}}]}},
    {"id": "o2", "type": "TOOL", "name": "bash", "startTime": "2026-01-01T00:00:03Z", "input": {"command": "ls"}, "output": "a.log"}]})";

TEST(LangfuseImporter, ReadsEachMessageOnceInTheOrderOfTheCalls) {
  const Trace trace = read(kExport);
  EXPECT_EQ(
      steps_of(trace),
      R"([{"kind":"system","text":"Be careful.","at":"2026-01-01T00:00:01Z"},)"
      R"({"kind":"user","text":"Clean up.","at":"2026-01-01T00:00:01Z"},)"
      R"({"kind":"tool_call","id":"c1","tool":"bash","arguments":{"command":"ls"},"at":"2026-01-01T00:00:01Z"},)"
      R"({"kind":"tool_result","call":"c1","text":"a.log","at":"2026-01-01T00:00:05Z"},)"
      R"({"kind":"message","text":"Done.","at":"2026-01-01T00:00:05Z"}])");
  EXPECT_EQ(trace.id, "tr-1");
  EXPECT_EQ(trace.session, "s");
  EXPECT_EQ(trace.agent, "tidy");
  EXPECT_EQ(trace.model, "gpt-x");
  EXPECT_EQ(to_rfc3339(trace.started_at.value()), "2026-01-01T00:00:00Z");
  EXPECT_NE(trace.metadata.find(R"("observations.2":{"id":"o2")"), std::string::npos)
      << trace.metadata;
  EXPECT_EQ(trace.metadata.find("quality"), std::string::npos);
}

TEST(LangfuseImporter, WithoutGenerationsToolsAreRead) {
  EXPECT_EQ(
      steps_of(read(R"({"id": "t", "observations": [
      {"id": "o1", "type": "TOOL", "name": "bash", "startTime": "2026-01-01T00:00:00Z", "input": {"command": "ls"}, "output": {"out": "x"}, "level": "ERROR"}]})")),
      R"([{"kind":"tool_call","id":"o1","tool":"bash","arguments":{"command":"ls"},"at":"2026-01-01T00:00:00Z"},)"
      R"({"kind":"tool_result","call":"o1","text":"{\"out\":\"x\"}","error":true,"at":"2026-01-01T00:00:00Z"}])");
}

TEST(LangfuseImporter, WithoutObservationsTheTracesOwnInputAndOutputAreRead) {
  EXPECT_EQ(
      steps_of(read(
          R"({"id": "t", "timestamp": "2026-01-01T00:00:00Z", "observations": [], "input": {"q": 1}, "output": "42"})")),
      R"([{"kind":"user","text":"{\"q\":1}"},{"kind":"message","text":"42"}])");
}

TEST(LangfuseImporter, AnthropicMessagesAreRead) {
  EXPECT_EQ(
      steps_of(read(R"({"id": "t", "observations": [{"type": "GENERATION", "startTime": null,
      "input": [{"role": "user", "content": "hi"}],
      "output": {"role": "assistant", "content": [{"type": "thinking", "thinking": "hm"}, {"type": "text", "text": "hello"}]}}]})")),
      R"([{"kind":"user","text":"hi"},{"kind":"reasoning","text":"hm","visibility":"raw"},{"kind":"message","text":"hello"}])");
}

TEST(LangfuseImporter, AnotherConversationIsReadFromWhereItDiffers) {
  EXPECT_EQ(
      steps_of(read(R"({"id": "t", "observations": [
      {"type": "GENERATION", "startTime": "2026-01-01T00:00:00Z", "input": [{"role": "system", "content": "s"}, {"role": "user", "content": "a"}], "output": "x"},
      {"type": "GENERATION", "startTime": "2026-01-01T00:00:00Z", "input": [{"role": "system", "content": "s"}, {"role": "user", "content": "b"}], "output": "y"}]})")),
      R"([{"kind":"system","text":"s","at":"2026-01-01T00:00:00Z"},{"kind":"user","text":"a","at":"2026-01-01T00:00:00Z"},)"
      R"({"kind":"message","text":"x","at":"2026-01-01T00:00:00Z"},{"kind":"user","text":"b","at":"2026-01-01T00:00:00Z"},)"
      R"({"kind":"message","text":"y","at":"2026-01-01T00:00:00Z"}])");
}

TEST(LangfuseImporter, MistakesAreErrorsWithTheirPlace) {
  const auto where = [](const std::string& observation) {
    const Error error = error_of(R"({"id":"t","observations":[)" + observation + "]}", "langfuse");
    EXPECT_EQ(error.code, "invalid_trace");
    return error.where;
  };
  EXPECT_EQ(where("3"), "/observations/0");
  EXPECT_EQ(where(R"({"type":"GENERATION","startTime":"noon"})"), "/observations/0/startTime");
  EXPECT_EQ(where(R"({"type":"GENERATION","input":{"messages":[{"role":"boss"}]}})"),
            "/observations/0/input/messages/0/role");
  EXPECT_EQ(where(R"({"type":"GENERATION","output":[{"role":"assistant","content":5}]})"),
            "/observations/0/output/0/content");
}

}  // namespace
}  // namespace candor::monitor
