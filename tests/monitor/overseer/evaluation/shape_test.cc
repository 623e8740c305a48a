#include "monitor/overseer/evaluation/shape.h"

#include <cmath>

#include "monitor/import/read.h"

namespace candor::monitor::overseer {
namespace {

Trace trace_of(std::string_view steps) {
  return *read_trace(R"({"id":"t","steps":[)" + std::string(steps) + "]}", "candor", {});
}

constexpr std::string_view kWork =
    R"({"kind":"system","text":"s"},{"kind":"user","text":"do it"},{"kind":"message","text":"sure"},)"
    R"({"kind":"tool_call","id":"a","tool":"x","arguments":{"p":1}},{"kind":"tool_result","call":"a","text":"r"},)"
    R"({"kind":"tool_call","id":"b","tool":"y","arguments":{"p":2}},{"kind":"tool_result","call":"b","text":"r"},)"
    R"({"kind":"message","text":"done"})";

TEST(Shape, KnowsLengthsAndNotWords) {
  const auto one = trace_of(R"({"kind":"user","text":"pay the bill"})");
  const auto other = trace_of(R"({"kind":"user","text":"kill the job"})");
  const auto longer = trace_of(R"({"kind":"user","text":"pay the bill!"})");
  EXPECT_EQ(shape_of(one), shape_of(other));
  EXPECT_NE(shape_of(one), shape_of(longer));
}

TEST(Shape, HasOneLengthAndIsFiniteForEveryTrace) {
  const auto size = shape_of(trace_of(kWork)).size();
  for (const auto& trace : {Trace{}, trace_of(R"({"kind":"user","text":""})"), trace_of(kWork)}) {
    const auto shape = shape_of(trace);
    EXPECT_EQ(shape.size(), size);
    for (const double value : shape) EXPECT_TRUE(std::isfinite(value));
  }
}

TEST(Cut, EndsWithTheLastCall) {
  const auto cut = cut_at_last_call(trace_of(kWork));
  ASSERT_EQ(cut.steps.size(), 6u);
  EXPECT_EQ(cut.steps.back().tool, "y");
}

TEST(Cut, TraceWithoutCallStaysAsItIs) {
  const auto talk = trace_of(R"({"kind":"user","text":"hi"},{"kind":"message","text":"hello"})");
  EXPECT_EQ(cut_at_last_call(talk), talk);
  EXPECT_EQ(cut_at_last_call(Trace{}), Trace{});
}

TEST(Cut, PostedSignalsOfStepsThatAreGoneGo) {
  auto trace = trace_of(kWork);
  trace.signals = {{"probe.a", 7, 1, ""}, {"probe.b", 1, 1, ""}, {"probe.c", std::nullopt, 1, ""}};
  EXPECT_EQ(cut_at_last_call(trace).signals.size(), 2u);
}

TEST(Request, IsWhatStoodThereBeforeTheAgentActed) {
  const auto request = request_only(trace_of(kWork));
  ASSERT_EQ(request.steps.size(), 2u);
  EXPECT_EQ(request.steps.back().text, "do it");
}

TEST(Request, LaterTurnsOfTheUserAreNoPartOfIt) {
  const auto two = trace_of(R"({"kind":"user","text":"a"},{"kind":"user","text":"b"})");
  EXPECT_EQ(request_only(two).steps.size(), 1u);
}

}  // namespace
}  // namespace candor::monitor::overseer
