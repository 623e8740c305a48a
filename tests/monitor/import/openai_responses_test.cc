#include <string>

#include <gtest/gtest.h>

#include "tests/monitor/import/reading.h"

namespace candor::monitor {
namespace {

std::string steps_of_items(const std::string& items) {
  return steps_of(read("[" + items + "]", "openai.responses"));
}

TEST(OpenAiResponsesImporter, ReadsARequestWithItsResponse) {
  const Trace trace = read(R"({
    "request": {"model": "gpt-x", "instructions": "Be careful.", "input": [
      {"role": "user", "content": [{"type": "input_text", "text": "Clean up."}]},
      {"type": "reasoning", "id": "rs_0", "summary": [{"type": "summary_text", "text": "First look."}]},
      {"type": "function_call", "id": "fc_1", "call_id": "c1", "name": "bash", "arguments": "{\"command\":\"ls\"}"},
      {"type": "function_call_output", "call_id": "c1", "output": "a.log"}]},
    "response": {"id": "resp_1", "object": "response", "model": "gpt-x-1", "instructions": "Be careful.",
      "output": [{"type": "message", "id": "m1", "role": "assistant", "status": "completed",
                  "content": [{"type": "output_text", "text": "Done.", "annotations": []}]}]}})");
  EXPECT_EQ(
      steps_of(trace),
      R"([{"kind":"system","text":"Be careful."},{"kind":"user","text":"Clean up."},)"
      R"({"kind":"reasoning","text":"First look.","visibility":"summary"},)"
      R"({"kind":"tool_call","id":"c1","tool":"bash","arguments":{"command":"ls"}},)"
      R"({"kind":"tool_result","call":"c1","text":"a.log"},{"kind":"message","text":"Done."}])");
  EXPECT_EQ(trace.id, "resp_1");
  EXPECT_EQ(trace.model, "gpt-x-1");
}

TEST(OpenAiResponsesImporter, InputMayBeText) {
  EXPECT_EQ(
      steps_of(read(
          R"({"model": "m", "instructions": null, "input": "hi", "object": "response", "output": []})")),
      R"([{"kind":"user","text":"hi"}])");
}

TEST(OpenAiResponsesImporter, IsRecognisedByItsItems) {
  for (const char* document : {
           R"([{"type": "message", "role": "user", "content": "x"}])",
           R"([{"type": "function_call", "call_id": "c", "name": "f", "arguments": "{}"}])",
           R"({"input": [{"role": "user", "content": "x"}]})",
           R"({"output": [{"type": "reasoning", "summary": []}]})",
           R"({"object": "response", "output": []})",
       }) {
    EXPECT_EQ(read(document), read(document, "openai.responses")) << document;
  }
}

TEST(OpenAiResponsesImporter, ReasoningShowsAsMuchAsThereIs) {
  EXPECT_EQ(steps_of_items(
                R"({"type":"reasoning","summary":[],"content":[{"type":"reasoning_text","text":"a"},
                                                                        {"type":"reasoning_text","text":"b"}]},
                              {"type":"reasoning","summary":[{"type":"summary_text","text":"c"}],"encrypted_content":"x"},
                              {"type":"reasoning","summary":[],"encrypted_content":"x"},
                              {"type":"reasoning","summary":[]})"),
            R"([{"kind":"reasoning","text":"a\n\nb","visibility":"raw"},)"
            R"({"kind":"reasoning","text":"c","visibility":"summary"},)"
            R"({"kind":"reasoning","text":"","visibility":"encrypted"},)"
            R"({"kind":"reasoning","text":"","visibility":"redacted"}])");
}

TEST(OpenAiResponsesImporter, EveryKindOfCallIsACall) {
  EXPECT_EQ(
      steps_of_items(R"(
      {"type":"custom_tool_call","call_id":"a","name":"sql","input":"DROP TABLE t"},
      {"type":"local_shell_call","id":"ls_1","call_id":"b","action":{"type":"exec","command":["rm","-rf","x"]}},
      {"type":"local_shell_call_output","call_id":"b","output":"gone"},
      {"type":"web_search_call","id":"ws_1","action":{"type":"search","query":"q"}},
      {"type":"computer_call","call_id":"d","action":{"type":"click","x":1}},
      {"type":"apply_patch_call","call_id":"e","operation":{"type":"delete_file","path":"p"}})"),
      R"([{"kind":"tool_call","id":"a","tool":"sql","arguments":"DROP TABLE t"},)"
      R"({"kind":"tool_call","id":"b","tool":"local_shell","arguments":{"type":"exec","command":["rm","-rf","x"]}},)"
      R"({"kind":"tool_result","call":"b","text":"gone"},)"
      R"({"kind":"tool_call","id":"ws_1","tool":"web_search","arguments":{"type":"search","query":"q"}},)"
      R"({"kind":"tool_call","id":"d","tool":"computer","arguments":{"type":"click","x":1}},)"
      R"({"kind":"tool_call","id":"e","tool":"apply_patch","arguments":{"type":"delete_file","path":"p"}}])");
}

TEST(OpenAiResponsesImporter, CallsOfTheServersToolsBringTheirResults) {
  EXPECT_EQ(steps_of_items(R"(
      {"type":"mcp_call","id":"m1","server_label":"s","name":"echo","arguments":"{}","output":"hello","error":null},
      {"type":"mcp_call","id":"m2","server_label":"s","name":"echo","arguments":"{}","output":null,"error":{"code":1}},
      {"type":"code_interpreter_call","id":"ci","code":"print 1","outputs":[{"type":"logs","logs":"1"}]})"),
            R"([{"kind":"tool_call","id":"m1","tool":"echo","arguments":{}},)"
            R"({"kind":"tool_result","call":"m1","text":"hello"},)"
            R"({"kind":"tool_call","id":"m2","tool":"echo","arguments":{}},)"
            R"({"kind":"tool_result","call":"m2","text":"{\"code\":1}","error":true},)"
            R"({"kind":"tool_call","id":"ci","tool":"code_interpreter","arguments":"print 1"},)"
            R"({"kind":"tool_result","call":"ci","text":"[{\"type\":\"logs\",\"logs\":\"1\"}]"}])");
}

TEST(OpenAiResponsesImporter, MembersThatACallHasBesidesAreKept) {
  const Trace trace =
      read(R"([{"type":"function_call","id":"fc","call_id":"c","name":"f","arguments":"{}",
                                "code":"x","status":"completed"}])",
           "openai.responses");
  EXPECT_EQ(trace.metadata, R"({"steps":{"0":{"status":"completed","id":"fc","code":"x"}}})");
}

TEST(OpenAiResponsesImporter, ItemsThatAreNoStepsAreKept) {
  const Trace trace = read(
      R"({"input":[{"role":"user","content":"x"},{"type":"mcp_list_tools","tools":[{"name":"f"}]}]})");
  EXPECT_EQ(trace.steps.size(), 1U);
  EXPECT_EQ(trace.metadata, R"({"items.1":{"type":"mcp_list_tools","tools":[{"name":"f"}]}})");
}

TEST(OpenAiResponsesImporter, MistakesAreErrorsWithTheirPlace) {
  const auto where = [](std::string_view bytes) {
    const Error error = error_of(bytes, "openai.responses");
    EXPECT_EQ(error.code, "invalid_trace");
    return error.where;
  };
  EXPECT_EQ(where(R"({"input":{}})"), "/input");
  EXPECT_EQ(where(R"({"input":[5]})"), "/input/0");
  EXPECT_EQ(where(R"({"output":[{"type":"message","role":"boss"}]})"), "/output/0/role");
  EXPECT_EQ(where(R"({"output":[{"type":"function_call","name":{}}]})"), "/output/0/name");
  EXPECT_EQ(where(R"({"output":[{"type":"reasoning","summary":[{"text":1}]}]})"),
            "/output/0/summary/0/text");
}

}  // namespace
}  // namespace candor::monitor
