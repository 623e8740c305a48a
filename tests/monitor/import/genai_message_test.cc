#include "monitor/import/genai_message.h"

#include <gtest/gtest.h>

#include "tests/monitor/import/reading.h"

namespace candor::monitor {
namespace {

/// The steps of one message.
std::string steps(std::string_view message) {
  JsonParser parser;
  JsonParser nested;
  const Limits limits;
  Trace trace;
  TraceBuilder builder(trace, limits, nested);
  const auto parsed = parser.parse(message, limits.json_depth);
  if (!parsed) return parsed.error().message;
  read_genai_message(*parsed, Place(), builder);
  if (const Status status = builder.finish(); !status) return status.error().where;
  return steps_of(trace);
}

TEST(GenAiMessage, PartsAreReadByTheirRole) {
  EXPECT_EQ(steps(R"({"role":"system","parts":[{"type":"text","content":"a"},"b"]})"),
            R"([{"kind":"system","text":"a"},{"kind":"system","text":"b"}])");
  EXPECT_EQ(
      steps(R"({"role":"model","parts":[{"type":"text","content":"<think>a</think>b"}]})"),
      R"([{"kind":"reasoning","text":"a","visibility":"raw"},{"kind":"message","text":"b"}])");
}

TEST(GenAiMessage, ResponsesMayBeOfEitherName) {
  EXPECT_EQ(
      steps(R"({"role":"tool","parts":[{"type":"tool_call_response","id":"a","response":{"x":1}},
                                           {"type":"tool_call_response","id":"b","result":"y"},
                                           {"type":"tool_call_response","id":"c"}]})"),
      R"([{"kind":"tool_result","call":"a","text":"{\"x\":1}"},{"kind":"tool_result","call":"b","text":"y"},)"
      R"({"kind":"tool_result","call":"c","text":""}])");
}

TEST(GenAiMessage, HasAtLeastOneStep) {
  EXPECT_EQ(steps(R"({"role":"user","parts":[{"type":"blob","modality":"image"}]})"),
            R"([{"kind":"user","text":""}])");
}

TEST(GenAiMessage, MistakesAreErrorsWithTheirPlace) {
  EXPECT_EQ(steps(R"({"role":5,"parts":[]})"), "/role");
  EXPECT_EQ(steps(R"({"role":"user","parts":{}})"), "/parts");
  EXPECT_EQ(steps(R"({"role":"assistant","parts":[{"type":"tool_call","name":[]}]})"),
            "/parts/0/name");
}

}  // namespace
}  // namespace candor::monitor
