#include <string>

#include <gtest/gtest.h>

#include "tests/monitor/import/reading.h"

namespace candor::monitor {
namespace {

/// The steps of a conversation with this one assistant message.
std::string steps_of_assistant(const std::string& members) {
  return steps_of(read(R"([{"role":"assistant",)" + members + "}]", "openai.chat"));
}

TEST(OpenAiChatImporter, ReadsAConversation) {
  const Trace trace = read(R"({"model": "gpt-x", "messages": [
    {"role": "developer", "content": "Be brief."},
    {"role": "system", "content": [{"type": "text", "text": "Be kind."}, {"type": "text", "text": "Always."}]},
    {"role": "user", "content": "What is the weather?", "name": "ann"},
    {"role": "assistant", "content": null, "tool_calls": [
      {"id": "c1", "type": "function", "function": {"name": "weather", "arguments": "{\"city\": \"Bern\"}"}}]},
    {"role": "tool", "tool_call_id": "c1", "content": "rain"},
    {"role": "assistant", "content": "It rains."}], "temperature": 0.5})");
  EXPECT_EQ(steps_of(trace),
            R"([{"kind":"system","text":"Be brief."},{"kind":"system","text":"Be kind.\nAlways."},)"
            R"({"kind":"user","text":"What is the weather?"},)"
            R"({"kind":"tool_call","id":"c1","tool":"weather","arguments":{"city":"Bern"}},)"
            R"({"kind":"tool_result","call":"c1","text":"rain"},)"
            R"({"kind":"message","text":"It rains."}])");
  EXPECT_EQ(trace.model, "gpt-x");
  EXPECT_EQ(trace.metadata, R"({"temperature":0.5,"steps":{"2":{"name":"ann"}}})");
}

TEST(OpenAiChatImporter, ReadsAListOfMessages) {
  EXPECT_EQ(steps_of(read(R"([{"role": "user", "content": "hi"}])")),
            R"([{"kind":"user","text":"hi"}])");
}

TEST(OpenAiChatImporter, ResponseFollowsTheMessages) {
  const Trace trace = read(R"({"messages": [{"role": "user", "content": "hi"}], "id": "chatcmpl-1",
    "model": "m", "choices": [{"index": 0, "finish_reason": "stop",
                               "message": {"role": "assistant", "content": "hello", "refusal": null}}]})");
  EXPECT_EQ(steps_of(trace), R"([{"kind":"user","text":"hi"},{"kind":"message","text":"hello"}])");
  EXPECT_EQ(trace.id, "chatcmpl-1");
}

TEST(OpenAiChatImporter, ReadsRequestAndResponseSideBySide) {
  const Trace trace =
      read(R"({"request": {"model": "m", "messages": [{"role": "user", "content": "hi"}]},
    "response": {"id": "chatcmpl-2", "model": "m-2026", "object": "chat.completion",
                 "choices": [{"message": {"role": "assistant", "content": "hello"}}]}, "user": "u"})");
  EXPECT_EQ(steps_of(trace), R"([{"kind":"user","text":"hi"},{"kind":"message","text":"hello"}])");
  EXPECT_EQ(trace.id, "chatcmpl-2");
  EXPECT_EQ(trace.model, "m-2026");
  EXPECT_EQ(trace.metadata, R"({"user":"u","object":"chat.completion"})");
}

TEST(OpenAiChatImporter, ReadsAResponseAlone) {
  EXPECT_EQ(steps_of(read(R"({"choices": [{"message": {"content": "hello"}}]})")),
            R"([{"kind":"message","text":"hello"}])");
}

// LiteLLM PR #36611: only the first choice was looked at.
TEST(OpenAiChatImporter, EveryChoiceIsKept) {
  EXPECT_EQ(
      steps_of(read(R"({"choices": [{"index": 0, "message": {"role": "assistant", "content": "a"}},
                                           {"index": 1, "message": {"role": "assistant", "content": "b"}}]})")),
      R"([{"kind":"message","text":"a"},{"kind":"message","text":"b"}])");
}

// ---- reasoning

TEST(OpenAiChatImporter, ReasoningIsReadFromEveryNameItHas) {
  for (const char* name : {"reasoning_content", "reasoning", "thinking"}) {
    EXPECT_EQ(
        steps_of_assistant("\"" + std::string(name) + R"(":"hm","content":"ok")"),
        R"([{"kind":"reasoning","text":"hm","visibility":"raw"},{"kind":"message","text":"ok"}])")
        << name;
  }
}

TEST(OpenAiChatImporter, TheSameReasoningUnderTwoNamesIsOneStep) {
  EXPECT_EQ(
      steps_of_assistant(R"("reasoning_content":"hm","reasoning":"hm","content":"ok")"),
      R"([{"kind":"reasoning","text":"hm","visibility":"raw"},{"kind":"message","text":"ok"}])");
  EXPECT_EQ(steps_of_assistant(R"("reasoning_content":"hm","reasoning":"other","content":"")"),
            R"([{"kind":"reasoning","text":"hm","visibility":"raw"},)"
            R"({"kind":"reasoning","text":"other","visibility":"raw"}])");
}

TEST(OpenAiChatImporter, EmptyReasoningIsNone) {
  EXPECT_EQ(steps_of_assistant(R"("reasoning_content":"","content":"ok")"),
            R"([{"kind":"message","text":"ok"}])");
}

TEST(OpenAiChatImporter, ReasoningDetailsKeepTheirVisibility) {
  EXPECT_EQ(
      steps_of_assistant(R"("reasoning":"ab","reasoning_details":[
              {"type":"reasoning.text","text":"a","signature":"s"},{"type":"reasoning.summary","summary":"b"},
              {"type":"reasoning.encrypted","data":"c2VjcmV0"}],"content":"ok")"),
      R"([{"kind":"reasoning","text":"a","visibility":"raw"},)"
      R"({"kind":"reasoning","text":"b","visibility":"summary"},)"
      R"({"kind":"reasoning","text":"","visibility":"encrypted"},{"kind":"message","text":"ok"}])");
}

TEST(OpenAiChatImporter, ThinkTagsInTheContentAreReasoning) {
  const auto split = [](const std::string& content) {
    return steps_of_assistant("\"content\":\"" + content + "\"");
  };
  const std::string both =
      R"([{"kind":"reasoning","text":"hm","visibility":"raw"},{"kind":"message","text":"ok"}])";
  EXPECT_EQ(split("<think>\\nhm\\n</think>\\n\\nok"), both);
  EXPECT_EQ(split("<thinking>hm</thinking>ok"), both);
  EXPECT_EQ(split("hm\\n</think>\\n\\nok"), both);
  EXPECT_EQ(split("<think>hm"), R"([{"kind":"reasoning","text":"hm","visibility":"raw"}])");
  EXPECT_EQ(
      split("first <think>hm</think> then <think>so</think>"),
      R"([{"kind":"message","text":"first"},{"kind":"reasoning","text":"hm","visibility":"raw"},)"
      R"({"kind":"message","text":"then"},{"kind":"reasoning","text":"so","visibility":"raw"}])");
  EXPECT_EQ(split("a</think><think>b</think>c"),
            R"([{"kind":"reasoning","text":"a","visibility":"raw"},)"
            R"({"kind":"reasoning","text":"b","visibility":"raw"},{"kind":"message","text":"c"}])");
  EXPECT_EQ(split("<think></think>ok"), R"([{"kind":"message","text":"ok"}])");
  EXPECT_EQ(split("<think></think>"), R"([{"kind":"message","text":""}])");
  EXPECT_EQ(split(" no tags, 1 < 2 "), R"([{"kind":"message","text":" no tags, 1 < 2 "}])");
}

TEST(OpenAiChatImporter, TagsOfOthersAreNotReasoning) {
  EXPECT_EQ(
      steps_of(read(R"([{"role":"user","content":"<think>x</think>"},
                              {"role":"tool","tool_call_id":"c","content":"y</think>"}])")),
      R"([{"kind":"user","text":"<think>x</think>"},{"kind":"tool_result","call":"c","text":"y</think>"}])");
}

// ---- parts

TEST(OpenAiChatImporter, PartsAreReadInTheirOrder) {
  EXPECT_EQ(
      steps_of_assistant(R"("content":[{"type":"thinking","thinking":[{"type":"text","text":"hm"}]},
              {"type":"text","text":"ok"},{"type":"refusal","refusal":"no"},"bare"])"),
      R"([{"kind":"reasoning","text":"hm","visibility":"raw"},{"kind":"message","text":"ok"},)"
      R"({"kind":"message","text":"no"},{"kind":"message","text":"bare"}])");
}

TEST(OpenAiChatImporter, PartsThatAreNoTextAreKept) {
  const Trace trace =
      read(R"([{"role": "user", "content": [{"type": "text", "text": "what is this?"},
    {"type": "image_url", "image_url": {"url": "https://example.org/a.png"}}]}])");
  EXPECT_EQ(steps_of(trace), R"([{"kind":"user","text":"what is this?"}])");
  EXPECT_EQ(
      trace.metadata,
      R"({"steps":{"0":{"content.1":{"type":"image_url","image_url":{"url":"https://example.org/a.png"}}}}})");
}

TEST(OpenAiChatImporter, RefusalIsAMessage) {
  EXPECT_EQ(steps_of_assistant(R"("content":null,"refusal":"I cannot.")"),
            R"([{"kind":"message","text":"I cannot."}])");
}

TEST(OpenAiChatImporter, SilentAssistantIsAnEmptyMessage) {
  EXPECT_EQ(steps_of_assistant(R"("content":null)"), R"([{"kind":"message","text":""}])");
}

// ---- calls

TEST(OpenAiChatImporter, ArgumentsThatAreNotJsonStayText) {
  const Trace trace = read(R"([{"role":"assistant","tool_calls":[
      {"id":"a","function":{"name":"f","arguments":"{\"x\": tru"}},
      {"id":"b","function":{"name":"f","arguments":""}},
      {"id":"c","function":{"name":"f","arguments":{"x":[1]}}},
      {"id":"d","function":{"name":"f"}}]}])");
  EXPECT_EQ(steps_of(trace),
            R"([{"kind":"tool_call","id":"a","tool":"f","arguments":"{\"x\": tru"},)"
            R"({"kind":"tool_call","id":"b","tool":"f","arguments":{}},)"
            R"({"kind":"tool_call","id":"c","tool":"f","arguments":{"x":[1]}},)"
            R"({"kind":"tool_call","id":"d","tool":"f","arguments":{}}])");
  EXPECT_TRUE(trace.steps.at(0).arguments_are_text);
  EXPECT_FALSE(trace.steps.at(2).arguments_are_text);
}

TEST(OpenAiChatImporter, CustomToolsTakeText) {
  const Trace trace = read(R"([{"role":"assistant","content":"go","tool_calls":[
      {"id":"a","type":"custom","custom":{"name":"shell","input":"rm -rf /tmp/x"}},
      {"id":"b","type":"custom","custom":{"name":"code","input":"[1, 2]"}}]}])");
  ASSERT_EQ(trace.steps.size(), 3U);
  EXPECT_EQ(trace.steps[1].tool, "shell");
  EXPECT_EQ(trace.steps[1].arguments, "rm -rf /tmp/x");
  EXPECT_TRUE(trace.steps[1].arguments_are_text);
  EXPECT_EQ(trace.steps[2].arguments, "[1,2]");
  EXPECT_EQ(read(to_json(trace)), trace);
}

TEST(OpenAiChatImporter, ReadsTheOldFunctionCall) {
  EXPECT_EQ(
      steps_of(read(R"([{"role":"assistant","content":null,
                               "function_call":{"name":"f","arguments":"{\"x\":1}"}},
                              {"role":"function","name":"f","content":"done"}])")),
      R"([{"kind":"tool_call","tool":"f","arguments":{"x":1}},{"kind":"tool_result","text":"done"}])");
}

TEST(OpenAiChatImporter, ResultsMayBePartsOrJson) {
  EXPECT_EQ(
      steps_of(read(R"([{"role":"tool","tool_call_id":"a","content":[{"type":"text","text":"x"}]},
                              {"role":"tool","tool_call_id":"b","content":{"rows":[1.0]}},
                              {"role":"tool","tool_call_id":"nobody","content":null}])")),
      R"([{"kind":"tool_result","call":"a","text":"x"},)"
      R"({"kind":"tool_result","call":"b","text":"{\"rows\":[1.0]}"},)"
      R"({"kind":"tool_result","call":"nobody","text":""}])");
}

TEST(OpenAiChatImporter, MistakesAreErrorsWithTheirPlace) {
  const auto where = [](std::string_view bytes) {
    const Error error = error_of(bytes, "openai.chat");
    EXPECT_EQ(error.code, "invalid_trace");
    return error.where;
  };
  EXPECT_EQ(where(R"([{"role":"user","content":"x"},{"role":"boss","content":"y"}])"), "/1/role");
  EXPECT_EQ(where(R"([{"content":"x"}])"), "/0/role");
  EXPECT_EQ(where(R"([{"role":"user","content":5}])"), "/0/content");
  EXPECT_EQ(where(R"({"messages":{}})"), "/messages");
  EXPECT_EQ(where(R"({"messages":[7]})"), "/messages/0/role");
  EXPECT_EQ(where(R"({"choices":[{"message":{"role":"assistant","tool_calls":{}}}]})"),
            "/choices/0/message/tool_calls");
  EXPECT_EQ(where(R"({"choices":[{"message":{"tool_calls":[{"id":"a","function":{"name":3}}]}}]})"),
            "/choices/0/message/tool_calls/0/function/name");
  EXPECT_EQ(where(R"({"choices":[{"text":"x"}]})"), "/choices/0/message");
  EXPECT_EQ(where(R"([{"role":"user","content":"x","content":"y"}])"), "/0/content");
  EXPECT_EQ(where("3"), "");
}

}  // namespace
}  // namespace candor::monitor
