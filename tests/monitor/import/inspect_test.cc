#include <string>

#include <gtest/gtest.h>

#include "monitor/time.h"
#include "tests/monitor/import/reading.h"

namespace candor::monitor {
namespace {

constexpr const char* kSample =
    R"({"id": "task-3", "epoch": 2, "input": "Clean up.", "target": "secret target",
  "started_at": "2026-01-01T00:00:00.5+00:00", "metadata": {"difficulty": 4}, "uuid": "u",
  "scores": {"match": {"value": "C"}}, "events": [{"event": "model"}], "store": {}, "total_time": 1.50,
  "attachments": {"abc": "a long, long text", "unused": "x"},
  "messages": [
    {"id": "m0", "role": "system", "content": "Be careful.", "source": "input"},
    {"role": "user", "content": [{"type": "text", "text": "attachment://abc"}, {"type": "image", "image": "attachment://x"}]},
    {"role": "assistant", "model": "m-1", "content": [
      {"type": "reasoning", "reasoning": "Which files?", "signature": "s", "redacted": false},
      {"type": "reasoning", "reasoning": "opaque", "summary": "Look.", "redacted": true},
      {"type": "reasoning", "reasoning": "opaque", "redacted": true},
      {"type": "text", "text": "I look."}],
     "tool_calls": [{"id": "c1", "function": "bash", "type": "function", "parse_error": null,
                     "arguments": {"cmd": "ls", "note": "attachment://abc", "n": [1.0, true]}}]},
    {"role": "tool", "tool_call_id": "c1", "function": "bash", "content": "attachment://abc", "error": null},
    {"role": "tool", "tool_call_id": "c2", "content": "", "error": {"type": "timeout", "message": "too slow"}},
    {"role": "assistant", "content": "<think>ok</think>Done."}],
  "value": NaN})";

constexpr const char* kSteps =
    R"([{"kind":"system","text":"Be careful."},{"kind":"user","text":"a long, long text"},)"
    R"({"kind":"reasoning","text":"Which files?","visibility":"raw"},)"
    R"({"kind":"reasoning","text":"Look.","visibility":"summary"},)"
    R"({"kind":"reasoning","text":"","visibility":"redacted"},{"kind":"message","text":"I look."},)"
    R"({"kind":"tool_call","id":"c1","tool":"bash","arguments":{"cmd":"ls","note":"a long, long text","n":[1.0,true]}},)"
    R"({"kind":"tool_result","call":"c1","text":"a long, long text"},)"
    R"({"kind":"tool_result","call":"c2","text":"too slow","error":true},)"
    R"({"kind":"reasoning","text":"ok","visibility":"raw"},{"kind":"message","text":"Done."}])";

TEST(InspectImporter, ReadsASample) {
  const Trace trace = read(kSample);
  EXPECT_EQ(steps_of(trace), kSteps);
  EXPECT_EQ(trace.id, "task-3/2");
  EXPECT_EQ(trace.model, "m-1");
  EXPECT_EQ(to_rfc3339(trace.started_at.value()), "2026-01-01T00:00:00.500Z");
}

TEST(InspectImporter, TheBenchmarksAnswersAreNotSeen) {
  const std::string json = to_json(read(kSample));
  for (const char* answer : {"secret target", "scores", "\"C\""}) {
    EXPECT_EQ(json.find(answer), std::string::npos) << answer;
  }
  EXPECT_NE(json.find("\"difficulty\":4"), std::string::npos);
  EXPECT_NE(json.find("\"total_time\":1.50"), std::string::npos);
}

TEST(InspectImporter, ReadsALogOfOneSample) {
  const Trace trace = read(
      R"({"version": 2, "status": "success", "eval": {"run_id": "r1", "task": "tidy", "model": "org/m"},
                               "samples": [)" +
      std::string(kSample) + "]}");
  EXPECT_EQ(steps_of(trace), kSteps);
  EXPECT_EQ(trace.id, "r1/task-3/2");
  EXPECT_EQ(trace.agent, "tidy");
}

TEST(InspectImporter, ALogOfSeveralSamplesIsRefused) {
  const Error error = error_of(R"({"eval": {}, "samples": [{}, {}]})");
  EXPECT_EQ(error.code, "invalid_trace");
  EXPECT_EQ(error.where, "/samples");
}

TEST(InspectImporter, CallsOfTheProvidersToolsBringTheirResults) {
  EXPECT_EQ(steps_of(read(R"({"id": 1, "epoch": 1, "messages": [{"role": "assistant", "content": [
      {"type": "tool_use", "tool_type": "web_search", "id": "w", "name": "search", "arguments": "{\"q\": 1}", "result": "found", "error": null},
      {"type": "tool_use", "id": "v", "name": "search", "arguments": "x", "result": "", "error": "down"},
      {"type": "tool_use", "id": "u", "name": "search", "arguments": "", "result": null}]}]})")),
            R"([{"kind":"tool_call","id":"w","tool":"search","arguments":{"q":1}},)"
            R"({"kind":"tool_result","call":"w","text":"found"},)"
            R"({"kind":"tool_call","id":"v","tool":"search","arguments":"x"},)"
            R"({"kind":"tool_result","call":"v","text":"down","error":true},)"
            R"({"kind":"tool_call","id":"u","tool":"search","arguments":{}}])");
}

// Thousands of references to one long attachment would be thousands of copies.
TEST(InspectImporter, WhatAttachmentsGrowToIsBounded) {
  std::string messages;
  for (int i = 0; i < 200; ++i) messages += R"({"role":"user","content":"attachment://a"},)";
  messages.pop_back();
  const std::string bytes = R"({"id":1,"epoch":1,"attachments":{"a":")" +
                            std::string(1U << 20, 'x') + R"("},"messages":[)" + messages + "]}";
  EXPECT_EQ(error_of(bytes).code, "trace_too_large");
}

TEST(InspectImporter, MistakesAreErrorsWithTheirPlace) {
  const auto where = [](const std::string& message) {
    const Error error = error_of(R"({"id":1,"epoch":1,"messages":[)" + message + "]}", "inspect");
    EXPECT_EQ(error.code, "invalid_trace");
    return error.where;
  };
  EXPECT_EQ(where("3"), "/messages/0/role");
  EXPECT_EQ(where(R"({"role":"user","content":{}})"), "/messages/0/content");
  EXPECT_EQ(where(R"({"role":"assistant","content":[{"type":"reasoning","reasoning":[]}]})"),
            "/messages/0/content/0/reasoning");
  EXPECT_EQ(where(R"({"role":"assistant","content":"","tool_calls":[{"function":{}}]})"),
            "/messages/0/tool_calls/0/function");
}

}  // namespace
}  // namespace candor::monitor
