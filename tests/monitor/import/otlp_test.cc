#include <string>

#include <gtest/gtest.h>

#include "tests/monitor/import/reading.h"

namespace candor::monitor {
namespace {

std::string attribute(const std::string& key, const std::string& value) {
  return R"({"key":")" + key + R"(","value":)" + value + "}";
}

std::string text(const std::string& key, const std::string& value) {
  return attribute(key, R"({"stringValue":")" + value + "\"}");
}

std::string span(const std::string& start, const std::string& attributes) {
  return R"({"traceId":"t1","spanId":"a","startTimeUnixNano":")" + start + R"(","attributes":[)" +
         attributes + "]}";
}

std::string document(const std::string& spans) {
  return R"({"resourceSpans":[{"resource":{"attributes":[{"key":"service.name","value":{"stringValue":"svc"}}]},
             "scopeSpans":[{"scope":{"name":"x"},"spans":[)" +
         spans + "]}]}]}";
}

TEST(OtlpImporter, ReadsMessagesOfModelCalls) {
  const std::string input =
      R"([{\"role\":\"user\",\"parts\":[{\"type\":\"text\",\"content\":\"Clean up.\"}]}])";
  const std::string output =
      R"([{\"role\":\"assistant\",\"finish_reason\":\"tool_call\",\"parts\":[{\"type\":\"reasoning\",\"content\":\"Which?\"},)"
      R"({\"type\":\"tool_call\",\"id\":\"c1\",\"name\":\"bash\",\"arguments\":{\"command\":\"ls\"}}]}])";
  const std::string later =
      R"([{\"role\":\"user\",\"parts\":[{\"type\":\"text\",\"content\":\"Clean up.\"}]},)"
      R"({\"role\":\"assistant\",\"parts\":[{\"type\":\"tool_call\",\"id\":\"c1\",\"name\":\"bash\",\"arguments\":{\"command\":\"ls\"}}]},)"
      R"({\"role\":\"tool\",\"parts\":[{\"type\":\"tool_call_response\",\"id\":\"c1\",\"result\":\"a.log\"}]}])";
  const std::string done =
      R"([{\"role\":\"assistant\",\"parts\":[{\"type\":\"text\",\"content\":\"Done.\"}]}])";
  const Trace trace = read(document(
      span("3000000000",
           text("gen_ai.input.messages", later) + "," + text("gen_ai.output.messages", done)) +
      "," +
      span("1000000000", text("gen_ai.input.messages", input) + "," +
                             text("gen_ai.output.messages", output) + "," +
                             text("gen_ai.request.model", "m") + "," +
                             text("gen_ai.conversation.id", "s1") + "," +
                             text("gen_ai.system_instructions",
                                  R"([{\"type\":\"text\",\"content\":\"Be careful.\"}])")) +
      "," +
      span("2000000000",
           text("gen_ai.tool.name", "bash") + "," + attribute("n", R"({"intValue":"7"})"))));
  EXPECT_EQ(
      steps_of(trace),
      R"([{"kind":"system","text":"Be careful.","at":"1970-01-01T00:00:01Z"},)"
      R"({"kind":"user","text":"Clean up.","at":"1970-01-01T00:00:01Z"},)"
      R"({"kind":"reasoning","text":"Which?","visibility":"raw","at":"1970-01-01T00:00:01Z"},)"
      R"({"kind":"tool_call","id":"c1","tool":"bash","arguments":{"command":"ls"},"at":"1970-01-01T00:00:01Z"},)"
      R"({"kind":"tool_result","call":"c1","text":"a.log","at":"1970-01-01T00:00:03Z"},)"
      R"({"kind":"message","text":"Done.","at":"1970-01-01T00:00:03Z"}])");
  EXPECT_EQ(trace.id, "t1");
  EXPECT_EQ(trace.agent, "svc");
  EXPECT_EQ(trace.model, "m");
  EXPECT_EQ(trace.session, "s1");
  EXPECT_NE(trace.metadata.find(R"("spans.1.n":{"intValue":"7"})"), std::string::npos)
      << trace.metadata;
}

TEST(OtlpImporter, MessagesMayBeStructured) {
  const std::string messages = R"({"arrayValue":{"values":[{"kvlistValue":{"values":[
      {"key":"role","value":{"stringValue":"user"}},
      {"key":"parts","value":{"arrayValue":{"values":[{"kvlistValue":{"values":[
         {"key":"type","value":{"stringValue":"text"}},{"key":"content","value":{"stringValue":"hi"}}]}}]}}}]}}]}})";
  EXPECT_EQ(steps_of(read(document(span("0", attribute("gen_ai.input.messages", messages))))),
            R"([{"kind":"user","text":"hi"}])");
}

TEST(OtlpImporter, MessagesMayStandInAnEvent) {
  const std::string messages =
      R"([{\"role\":\"user\",\"parts\":[{\"type\":\"text\",\"content\":\"hi\"}]}])";
  EXPECT_EQ(steps_of(read(document(R"({"traceId":"t1","startTimeUnixNano":1000000000,"events":[
              {"name":"gen_ai.client.inference.operation.details","attributes":[)" +
                                   text("gen_ai.input.messages", messages) + "]}]}"))),
            R"([{"kind":"user","text":"hi","at":"1970-01-01T00:00:01Z"}])");
}

TEST(OtlpImporter, ReadsOpenInference) {
  const std::string in = "llm.input_messages.";
  const std::string out = "llm.output_messages.0.message.";
  const Trace trace = read(document(span(
      "0", text(in + "10.message.role", "tool") + "," + text(in + "10.message.tool_call_id", "c0") +
               "," + text(in + "10.message.content", "none") + "," +
               text(in + "0.message.role", "user") + "," +
               text(in + "0.message.contents.0.message_content.type", "text") + "," +
               text(in + "0.message.contents.0.message_content.text", "hi") + "," +
               text(out + "role", "assistant") + "," +
               text(out + "contents.0.message_content.type", "reasoning") + "," +
               text(out + "contents.0.message_content.text", "hm") + "," +
               text(out + "tool_calls.0.tool_call.id", "c1") + "," +
               text(out + "tool_calls.0.tool_call.function.name", "bash") + "," +
               text(out + "tool_calls.0.tool_call.function.arguments", R"({\"command\":\"ls\"})") +
               "," + text("llm.model_name", "m"))));
  EXPECT_EQ(steps_of(trace),
            R"([{"kind":"user","text":"hi"},{"kind":"tool_result","call":"c0","text":"none"},)"
            R"({"kind":"reasoning","text":"hm","visibility":"raw"},)"
            R"({"kind":"tool_call","id":"c1","tool":"bash","arguments":{"command":"ls"}}])");
  EXPECT_EQ(trace.model, "m");
}

TEST(OtlpImporter, WithoutMessagesSpansOfToolsAreRead) {
  EXPECT_EQ(
      steps_of(read(document(span(
          "0",
          text("gen_ai.tool.name", "bash") + "," + text("gen_ai.tool.call.id", "c1") + "," +
              text("gen_ai.tool.call.arguments", R"({\"command\":\"ls\"})") + "," +
              attribute("gen_ai.tool.call.result",
                        R"({"kvlistValue":{"values":[{"key":"n","value":{"intValue":"3"}}]}})"))))),
      R"([{"kind":"tool_call","id":"c1","tool":"bash","arguments":{"command":"ls"}},)"
      R"({"kind":"tool_result","call":"c1","text":"{\"n\":\"3\"}"}])");
}

TEST(OtlpImporter, SpansOfSeveralTracesAreRefused) {
  const Error error = error_of(document(R"({"traceId":"a"},{"traceId":"b"})"));
  EXPECT_EQ(error.code, "invalid_trace");
  EXPECT_EQ(error.where, "/resourceSpans/0/scopeSpans/0/spans/1/traceId");
}

TEST(OtlpImporter, MoreSpansThanStepsAreRefused) {
  Limits limits;
  limits.steps = 2;
  EXPECT_EQ(
      error_of(document(R"({"traceId":"a"},{"traceId":"a"},{"traceId":"a"})"), "", limits).code,
      "too_many_steps");
}

TEST(OtlpImporter, MistakesAreErrorsWithTheirPlace) {
  const std::string attributes = "/resourceSpans/0/scopeSpans/0/spans/0/attributes";
  EXPECT_EQ(error_of(R"({"resourceSpans":[{"scopeSpans":5}]})").where,
            "/resourceSpans/0/scopeSpans");
  EXPECT_EQ(error_of(document("7")).where, "/resourceSpans/0/scopeSpans/0/spans/0");
  EXPECT_EQ(error_of(document(span("0", text("gen_ai.input.messages", "[{")))).where,
            attributes + "/gen_ai.input.messages");
  EXPECT_EQ(error_of(document(span("0", text("gen_ai.input.messages", R"([{\"role\":5}])")))).code,
            "invalid_trace");
}

TEST(OtlpImporter, ReplacedTextInsideAttributesIsCounted) {
  const std::string messages =
      R"([{\"role\":\"user\",\"parts\":[{\"type\":\"text\",\"content\":\"\\ud800\"}]}])";
  const Trace trace = read(document(span("0", text("gen_ai.input.messages", messages))));
  EXPECT_EQ(trace.steps.at(0).text, "\xEF\xBF\xBD");
  EXPECT_EQ(trace.replaced_bytes, 6U);
}

}  // namespace
}  // namespace candor::monitor
