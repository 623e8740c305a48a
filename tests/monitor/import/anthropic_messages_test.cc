#include <string>

#include <gtest/gtest.h>

#include "tests/monitor/import/reading.h"

namespace candor::monitor {
namespace {

std::string steps_of_assistant(const std::string& blocks) {
  return steps_of(
      read(R"([{"role":"assistant","content":[)" + blocks + "]}]", "anthropic.messages"));
}

TEST(AnthropicMessagesImporter, ReadsARequestWithItsResponse) {
  const Trace trace = read(R"({
    "request": {"model": "claude-x", "max_tokens": 100, "system": "Be careful.", "messages": [
      {"role": "user", "content": "Clean up."},
      {"role": "assistant", "content": [
        {"type": "thinking", "thinking": "Which files?", "signature": "c2ln"},
        {"type": "text", "text": "I look."},
        {"type": "tool_use", "id": "t1", "name": "bash", "input": {"command": "ls"}}]},
      {"role": "user", "content": [
        {"type": "tool_result", "tool_use_id": "t1", "content": "a.log", "is_error": false},
        {"type": "text", "text": "Go on."}]}]},
    "response": {"id": "msg_1", "type": "message", "role": "assistant", "model": "claude-x-1",
      "content": [{"type": "text", "text": "Done."}], "stop_reason": "end_turn"}})");
  EXPECT_EQ(steps_of(trace),
            R"([{"kind":"system","text":"Be careful."},{"kind":"user","text":"Clean up."},)"
            R"({"kind":"reasoning","text":"Which files?","visibility":"raw"},)"
            R"({"kind":"message","text":"I look."},)"
            R"({"kind":"tool_call","id":"t1","tool":"bash","arguments":{"command":"ls"}},)"
            R"({"kind":"tool_result","call":"t1","text":"a.log"},{"kind":"user","text":"Go on."},)"
            R"({"kind":"message","text":"Done."}])");
  EXPECT_EQ(trace.id, "msg_1");
  EXPECT_EQ(trace.model, "claude-x-1");
  EXPECT_EQ(trace.metadata,
            R"({"max_tokens":100,"stop_reason":"end_turn","steps":{"2":{"signature":"c2ln"}}})");
}

TEST(AnthropicMessagesImporter, MembersOfRequestAndResponseMayStandTogether) {
  EXPECT_EQ(
      steps_of(read(R"({"system": [{"type": "text", "text": "a"}, {"type": "text", "text": "b"}],
                              "messages": [{"role": "user", "content": "hi"}], "type": "message",
                              "role": "assistant", "content": [{"type": "text", "text": "hello"}]})")),
      R"([{"kind":"system","text":"a\nb"},{"kind":"user","text":"hi"},{"kind":"message","text":"hello"}])");
}

TEST(AnthropicMessagesImporter, IsRecognisedByItsBlocks) {
  const char* const documents[] = {
      R"([{"role":"user","content":"x"},{"role":"assistant","content":[{"type":"tool_use","id":"a","name":"n","input":{}}]}])",
      R"({"messages":[{"role":"user","content":[{"type":"tool_result","tool_use_id":"a"}]}]})",
      R"({"messages":[{"role":"assistant","content":[{"type":"redacted_thinking","data":"x"}]}]})",
      R"({"system":"s","messages":[{"role":"user","content":"x"}]})",
      R"({"type":"message","role":"assistant","content":[]})",
  };
  for (const char* document : documents) {
    EXPECT_EQ(read(document), read(document, "anthropic.messages")) << document;
  }
}

TEST(AnthropicMessagesImporter, OtherChatsAreNot) {
  // A Mistral thinking part is a list; choices are OpenAI's.
  EXPECT_EQ(steps_of(read(R"([{"role":"assistant","content":[
              {"type":"thinking","thinking":[{"type":"text","text":"hm"}]}]}])")),
            R"([{"kind":"reasoning","text":"hm","visibility":"raw"}])");
}

TEST(AnthropicMessagesImporter, SummarizedThinkingIsASummary) {
  EXPECT_EQ(
      steps_of(read(R"({"system": "s", "thinking": {"type": "adaptive", "display": "summarized"},
      "messages": [{"role": "assistant", "content": [{"type": "thinking", "thinking": "short"}]}]})")),
      R"([{"kind":"system","text":"s"},{"kind":"reasoning","text":"short","visibility":"summary"}])");
}

TEST(AnthropicMessagesImporter, HiddenThinkingIsAStepOfItsOwn) {
  EXPECT_EQ(steps_of_assistant(R"({"type":"redacted_thinking","data":"xyz"},
                                  {"type":"thinking","thinking":"","signature":"s"})"),
            R"([{"kind":"reasoning","text":"","visibility":"redacted"},)"
            R"({"kind":"reasoning","text":"","visibility":"encrypted"}])");
}

TEST(AnthropicMessagesImporter, TextBlocksInARowAreOneStep) {
  EXPECT_EQ(
      steps_of_assistant(R"({"type":"text","text":"The sky "},{"type":"text","text":"is blue."})"),
      R"([{"kind":"message","text":"The sky is blue."}])");
  EXPECT_EQ(steps_of(read(R"({"system":"s","messages":[{"role":"user","content":[
              {"type":"text","text":"a"},{"type":"text","text":"b"}]}]})")),
            R"([{"kind":"system","text":"s"},{"kind":"user","text":"a\nb"}])");
}

TEST(AnthropicMessagesImporter, ThinkTagsInTextAreReasoning) {
  EXPECT_EQ(
      steps_of_assistant(R"({"type":"text","text":"<thinking>hm</thinking>ok"})"),
      R"([{"kind":"reasoning","text":"hm","visibility":"raw"},{"kind":"message","text":"ok"}])");
}

TEST(AnthropicMessagesImporter, ServerToolsAreCallsAndResults) {
  EXPECT_EQ(
      steps_of_assistant(R"(
      {"type":"server_tool_use","id":"s1","name":"web_search","input":{"query":"q"}},
      {"type":"web_search_tool_result","tool_use_id":"s1","content":[{"type":"web_search_result","url":"https://example.org"}]},
      {"type":"mcp_tool_use","id":"m1","name":"echo","server_name":"srv","input":{}},
      {"type":"mcp_tool_result","tool_use_id":"m1","is_error":true,"content":[{"type":"text","text":"bad"}]},
      {"type":"web_fetch_tool_result","tool_use_id":"f1","content":{"type":"web_fetch_tool_result_error","error_code":"e"}})"),
      R"([{"kind":"tool_call","id":"s1","tool":"web_search","arguments":{"query":"q"}},)"
      R"({"kind":"tool_result","call":"s1","text":"[{\"type\":\"web_search_result\",\"url\":\"https://example.org\"}]"},)"
      R"({"kind":"tool_call","id":"m1","tool":"echo","arguments":{}},)"
      R"({"kind":"tool_result","call":"m1","text":"bad","error":true},)"
      R"({"kind":"tool_result","call":"f1","text":"{\"type\":\"web_fetch_tool_result_error\",\"error_code\":\"e\"}","error":true}])");
}

TEST(AnthropicMessagesImporter, ResultsMayBeBlocksOrEmpty) {
  const Trace trace = read(R"([{"role":"user","content":[
      {"type":"tool_result","tool_use_id":"a","content":[{"type":"text","text":"x"},{"type":"image","source":{}}]},
      {"type":"tool_result","tool_use_id":"b","is_error":true}]}])");
  EXPECT_EQ(
      steps_of(trace),
      R"([{"kind":"tool_result","call":"a","text":"x"},{"kind":"tool_result","call":"b","text":"","error":true}])");
  EXPECT_EQ(trace.metadata, R"({"steps":{"0":{"content.1":{"type":"image","source":{}}}}})");
}

TEST(AnthropicMessagesImporter, BlocksThatAreNoTextAreKept) {
  const Trace trace = read(
      R"({"system":"s","messages":[{"role":"user","content":[{"type":"document","title":"t"}]}]})");
  EXPECT_EQ(steps_of(trace), R"([{"kind":"system","text":"s"},{"kind":"user","text":""}])");
  EXPECT_EQ(trace.metadata, R"({"steps":{"1":{"content.0":{"type":"document","title":"t"}}}})");
}

TEST(AnthropicMessagesImporter, MistakesAreErrorsWithTheirPlace) {
  const auto where = [](std::string_view bytes) {
    const Error error = error_of(bytes, "anthropic.messages");
    EXPECT_EQ(error.code, "invalid_trace");
    return error.where;
  };
  EXPECT_EQ(where(R"({"messages":[{"role":"tool","content":"x"}]})"), "/messages/0/role");
  EXPECT_EQ(where(R"({"messages":[{"role":"user","content":{}}]})"), "/messages/0/content");
  EXPECT_EQ(where(R"({"messages":[{"role":"user","content":[{"type":"text","text":[]}]}]})"),
            "/messages/0/content/0/text");
  EXPECT_EQ(where(R"({"messages":"x"})"), "/messages");
  EXPECT_EQ(where(R"({"content":[{"type":"tool_use","id":"a","name":{}}]})"), "/content/0/name");
}

}  // namespace
}  // namespace candor::monitor
