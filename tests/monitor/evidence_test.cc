#include "monitor/evidence.h"

#include <gtest/gtest.h>

#include "tests/monitor/events/traces.h"

namespace candor::monitor {
namespace {

using testing::call;
using testing::text_step;
using testing::trace_of;

/// A trace, what checks observed, and events put together by hand: what each test is about and
/// nothing else.
class EvidenceTest : public ::testing::Test {
 protected:
  TraceEvent& add_event(std::string_view category, std::uint32_t step) {
    TraceEvent& event = events_.events.emplace_back();
    event.source.category = category;
    event.step = step;
    return event;
  }

  static void add_field(TraceEvent& event, std::string_view name, std::string_view text,
                        FieldOrigin origin = {}, ValueType type = ValueType::string) {
    event.fields.push_back({name, text, type, 0});
    event.origins.push_back(origin);
  }

  TracedField traced(std::uint32_t begin, std::uint32_t end, std::uint32_t field = 0,
                     std::uint32_t event = 0) {
    const MatchedTrace matched{trace_, observations_, events_};
    return EvidenceTracer(matched).trace({event, 0, field, begin, end}).value();
  }

  Trace trace_ = trace_of(
      {text_step(StepKind::user, "Remove the logs."),
       call("bash",
            {{"command", "sudo rm -rf /var/log"}, {"to", "a@x.org"}, {"to", "bob@y.org"}})});
  Observations observations_;
  EventList events_;
};

TEST_F(EvidenceTest, QuotesTheMatchedBytesOfAStep) {
  add_field(add_event("user", 0), "text", trace_.steps[0].text, {"text", 0, 16});
  const auto result = traced(7, 15);
  EXPECT_EQ(result.spans, (std::vector<Span>{{0, "text", 7, 15, "the logs"}}));
  EXPECT_EQ(result.shown.name, "text");
  EXPECT_EQ(result.shown.step, 0);
  EXPECT_TRUE(result.shown.placed);
  EXPECT_EQ(result.kind, ExplanationKind::pattern);
}

TEST_F(EvidenceTest, MapsAPartOfAnArgumentBackToWhereItStands) {
  const std::string_view part = std::string_view(trace_.steps[1].leaves[0].text).substr(5);
  add_field(add_event("process_creation", 1), "CommandLine", part, {"args.command", 5, 20});
  const auto result = traced(3, 6);
  EXPECT_EQ(result.spans, (std::vector<Span>{{1, "args.command", 8, 11, "-rf"}}));
  EXPECT_EQ(result.shown.name, "args.command");
  EXPECT_EQ(result.shown.value, "rm -rf /var/log");
}

TEST_F(EvidenceTest, GivesTheWholeSourceOfADerivedValueAndSaysWhatMatched) {
  add_field(add_event("process_creation", 1), "CommandLine", "decoded payload",
            {"args.command", 0, 20, false});
  const auto result = traced(0, 7);
  EXPECT_EQ(result.spans, (std::vector<Span>{{1, "args.command", 0, 20, "sudo rm -rf /var/log"}}));
  EXPECT_EQ(result.shown.name, "CommandLine");
  EXPECT_EQ(result.shown.value, "decoded payload");
}

TEST_F(EvidenceTest, QuotesTheElementOfAListThatFits) {
  add_field(add_event("tool_call", 1), "domain", "y.org", {"args.to", 0, 9, false});
  EXPECT_EQ(traced(0, 5).spans, (std::vector<Span>{{1, "args.to", 0, 9, "bob@y.org"}}));
}

TEST_F(EvidenceTest, PrefersTheElementOfExactlyThatSize) {
  trace_.steps[1].leaves = {{"to", "longer@x.org"}, {"to", "bob@y.org"}};
  add_field(add_event("tool_call", 1), "domain", "y.org", {"args.to", 0, 9, false});
  EXPECT_EQ(traced(0, 5).spans[0].quote, "bob@y.org");
  add_field(events_.events[0], "domain", "x.org", {"args.to", 0, 10, false});
  EXPECT_EQ(traced(0, 5, 1).spans[0].quote, "longer@x.o");
}

TEST_F(EvidenceTest, QuotesAllArgumentsAsTheFieldArgsShowsThem) {
  add_field(add_event("tool_call", 1), "x", "-", {"args", 21, 38, false});
  EXPECT_EQ(traced(0, 1).spans, (std::vector<Span>{{1, "args", 21, 38, "a@x.org\nbob@y.org"}}));
}

TEST_F(EvidenceTest, WidensAMatchToWholeCharacters) {
  trace_.steps[0].text = "a€b";
  add_field(add_event("user", 0), "text", trace_.steps[0].text, {"text", 0, 5});
  EXPECT_EQ(traced(2, 3).spans, (std::vector<Span>{{0, "text", 1, 4, "€"}}));
}

TEST_F(EvidenceTest, AValueOfAnotherLengthThanItsSourceIsDerivedWhateverItsOriginSays) {
  add_field(add_event("process_creation", 1), "Image", "/usr/bin/sudo", {"args.command", 0, 20});
  EXPECT_EQ(traced(8, 13).spans,
            (std::vector<Span>{{1, "args.command", 0, 20, "sudo rm -rf /var/log"}}));
}

TEST_F(EvidenceTest, LongQuotesAreCut) {
  trace_.steps[0].text = std::string(300, 'y');
  add_field(add_event("user", 0), "text", trace_.steps[0].text, {"text", 0, 300});
  const auto result = traced(0, 300);
  EXPECT_EQ(result.spans[0].quote.size(), 200);
  EXPECT_EQ(result.spans[0].end, 300);
}

TEST_F(EvidenceTest, ASignalBringsTheEvidenceOfItsCheck) {
  const Span span{0, "text", 0, 6, "Remove"};
  observations_.signals = {{"reflection.gap", 0, .2, {}}, {"reflection.gap", 1, .8, {span}}};
  add_field(add_event("tool_call", 1), "reflection.gap", "0.8", {}, ValueType::number);
  const auto result = traced(0, 3);
  EXPECT_EQ(result.spans, (std::vector<Span>{span}));
  EXPECT_FALSE(result.shown.placed);
  EXPECT_EQ(result.kind, ExplanationKind::correspondence);
}

TEST_F(EvidenceTest, ASignalOfTheTraceIsNotThatOfAStep) {
  const Span span{1, "args.to", 0, 7, "a@x.org"};
  observations_.signals = {{"dataflow.injection", 0, .2, {{0, "text", 0, 1, "R"}}},
                           {"dataflow.injection", std::nullopt, .9, {span}}};
  add_field(add_event("trace", 1), "dataflow.injection", "0.9", {}, ValueType::number);
  const auto result = traced(0, 3);
  EXPECT_EQ(result.spans, (std::vector<Span>{span}));
  EXPECT_EQ(result.shown.step, std::nullopt);
  EXPECT_EQ(result.kind, ExplanationKind::data_flow);
  EXPECT_FALSE(result.on_step);
}

TEST_F(EvidenceTest, AProvenanceFactPointsAtItsArgument) {
  observations_.facts = {{"provenance.to", 1, "tool_result"}};
  add_field(add_event("tool_call", 1), "provenance.to", "tool_result");
  const auto result = traced(0, 11);
  EXPECT_EQ(result.spans, (std::vector<Span>{{1, "args.to", 0, 7, "a@x.org"},
                                             {1, "args.to", 0, 9, "bob@y.org"}}));
  EXPECT_EQ(result.kind, ExplanationKind::data_flow);
}

TEST_F(EvidenceTest, AFactWithoutEvidencePointsAtTheTool) {
  observations_.facts = {{"consequential", 1, "true"}};
  add_field(add_event("tool_call", 1), "consequential", "true");
  const auto result = traced(0, 4);
  EXPECT_EQ(result.spans, (std::vector<Span>{{1, "tool", 0, 4, "bash"}}));
  EXPECT_EQ(result.kind, ExplanationKind::pattern);
}

TEST_F(EvidenceTest, AReflectionFactBringsTheEvidenceOfItsChecksSignals) {
  const Span span{1, "args.command", 0, 4, "sudo"};
  observations_.facts = {{"reflection", 1, "unstated"}};
  observations_.signals = {{"reflection.gap", 1, .8, {span}},
                           {"probe.x", 1, .8, {{0, "text", 0, 1, "R"}}}};
  add_field(add_event("tool_call", 1), "reflection", "unstated");
  const auto result = traced(0, 8);
  EXPECT_EQ(result.spans, (std::vector<Span>{span}));
  EXPECT_EQ(result.kind, ExplanationKind::correspondence);
}

TEST_F(EvidenceTest, TheAnswerOnTheTraceEventIsTheStepThatHoldsIt) {
  add_field(add_event("trace", 1), "request", trace_.steps[0].text);
  EXPECT_EQ(traced(0, 6).spans, (std::vector<Span>{{0, "text", 0, 6, "Remove"}}));
}

TEST_F(EvidenceTest, APlainPropertyHasNoSpan) {
  add_field(add_event("reasoning", 0), "visibility", "summary");
  const auto result = traced(0, 7);
  EXPECT_TRUE(result.spans.empty());
  EXPECT_EQ(result.shown.value, "summary");
}

TEST_F(EvidenceTest, TheFieldTellsTheKindOfExplanation) {
  observations_.signals = {{"probe.deception", 1, .9, {}}, {"sae.feature-12", 1, .9, {}}};
  auto& event = add_event("tool_call", 1);
  const std::pair<const char*, ExplanationKind> expected[] = {
      {"overseer.unsafe", ExplanationKind::statistical},
      {"legibility.encoded", ExplanationKind::statistical},
      {"necessity.missing", ExplanationKind::statistical},
      {"judge.unsafe", ExplanationKind::judgement},
      {"interrogation.contradiction", ExplanationKind::self_report},
      {"provenance.x", ExplanationKind::data_flow},
      {"dataflow.injection", ExplanationKind::data_flow},
      {"reflection", ExplanationKind::correspondence},
      {"reflection.hack", ExplanationKind::correspondence},
      {"probe.deception", ExplanationKind::white_box},
      {"sae.feature-12", ExplanationKind::white_box},
      {"metadata.team", ExplanationKind::pattern},
      {"visibility", ExplanationKind::pattern}};
  for (const auto& [name, kind] : expected) add_field(event, name, "1");
  for (std::uint32_t i = 0; i < std::size(expected); ++i)
    EXPECT_EQ(traced(0, 1, i).kind, expected[i].second) << expected[i].first;
}

TEST_F(EvidenceTest, AnArgumentWithACheckNameIsStillAPattern) {
  add_field(add_event("tool_call", 1), "reflection.gap", "0.9", {"args.command", 0, 3});
  EXPECT_EQ(traced(0, 3).kind, ExplanationKind::pattern);
}

TEST_F(EvidenceTest, EvidenceThatNamesNothingGivesNothing) {
  add_field(add_event("user", 0), "text", "x", {"text", 0, 1});
  const MatchedTrace matched{trace_, observations_, events_};
  EXPECT_EQ(EvidenceTracer(matched).trace({0, 0, 1, 0, 1}), std::nullopt);
  EXPECT_EQ(EvidenceTracer(matched).trace({1, 0, 0, 0, 1}), std::nullopt);
  EXPECT_EQ(traced(0, 99).spans, (std::vector<Span>{{0, "text", 0, 1, "x"}}));
}

}  // namespace
}  // namespace candor::monitor
