#include "monitor/events/agent_events.h"

#include <chrono>

#include <gtest/gtest.h>

#include "tests/monitor/events/traces.h"

namespace candor::monitor {
namespace {

using testing::call;
using testing::of_category;
using testing::reasoning;
using testing::result;
using testing::text_step;
using testing::trace_of;
using testing::value;
using testing::values;

Trace small_trace() {
  Trace trace = trace_of(
      {text_step(StepKind::system, "Be brief."), text_step(StepKind::user, "Look up the tide."),
       reasoning("I will ask.", Visibility::summary),
       call("tide_table", {{"place", "Husum"}, {"days", "2", ValueType::number, 2}}),
       result("High at six.", true), text_step(StepKind::message, "At six.")});
  trace.agent = "helper";
  trace.model = "m-1";
  trace.session = "s-9";
  trace.metadata_leaves = {{"team", "coast"}, {"tier", "3", ValueType::number, 3}};
  return trace;
}

TEST(AgentEvents, EachStepGivesOneEventOfItsKindAndTheTraceOneMore) {
  const Trace trace = small_trace();
  const auto list = events_of(trace, {});
  std::vector<std::string_view> categories;
  for (const auto& event : list.events) {
    EXPECT_EQ(event.source.product, "agent");
    EXPECT_EQ(event.fields.size(), event.origins.size());
    categories.push_back(event.source.category);
  }
  EXPECT_EQ(categories, (std::vector<std::string_view>{"system", "user", "reasoning", "tool_call",
                                                       "tool_result", "message", "trace"}));
}

TEST(AgentEvents, EveryEventCarriesWhoAndWhere) {
  const Trace trace = small_trace();
  const auto list = events_of(trace, {});
  for (std::size_t i = 0; i < list.events.size(); ++i) {
    const auto& event = list.events[i];
    EXPECT_EQ(value(event, "agent"), "helper");
    EXPECT_EQ(value(event, "model"), "m-1");
    EXPECT_EQ(value(event, "session"), "s-9");
    EXPECT_EQ(value(event, "metadata.team"), "coast");
    EXPECT_EQ(value(event, "metadata.tier"), "3");
    EXPECT_EQ(value(event, "step"), std::to_string(std::min<std::size_t>(i, 5)));
    EXPECT_EQ(event.step, std::min<std::size_t>(i, 5));
  }
}

TEST(AgentEvents, WhatTheTraceDoesNotTellIsNoField) {
  const Trace trace = trace_of({text_step(StepKind::user, "Hello")});
  const auto list = events_of(trace, {});
  EXPECT_EQ(value(list.events[0], "agent"), "-");
  EXPECT_EQ(value(list.events[0], "session"), "-");
  EXPECT_EQ(value(list.events[0], "error"), "-");
  EXPECT_EQ(value(list.events[0], "visibility"), "-");
}

TEST(AgentEvents, TextErrorAndVisibilityBelongToTheirKinds) {
  const Trace trace = small_trace();
  const auto list = events_of(trace, {});
  EXPECT_EQ(value(list.events[1], "text"), "Look up the tide.");
  EXPECT_EQ(value(list.events[2], "visibility"), "summary");
  EXPECT_EQ(value(list.events[3], "text"), "-");
  EXPECT_EQ(value(list.events[4], "error"), "true");
  EXPECT_EQ(value(list.events[5], "text"), "At six.");
}

TEST(AgentEvents, ArgumentsAreFieldsOfTheirPathAndAllTogether) {
  const Trace trace =
      trace_of({call("send", {{"to", "a@x.org"}, {"to", "b@x.org"}, {"mail.body", "Hi"}})});
  const auto list = events_of(trace, {});
  const auto& event = list.events[0];
  EXPECT_EQ(value(event, "tool"), "send");
  EXPECT_EQ(value(event, "args.to"), "a@x.org|b@x.org");
  EXPECT_EQ(value(event, "args.mail.body"), "Hi");
  EXPECT_EQ(value(event, "args"), "a@x.org\nb@x.org\nHi");
}

TEST(AgentEvents, NumbersAndNullsOfArgumentsKeepTheirType) {
  const Trace trace = trace_of(
      {call("pay", {{"amount", "12.50", ValueType::number, 12.5}, {"note", "", ValueType::null}})});
  const auto list = events_of(trace, {});
  for (const auto& field : list.events[0].fields) {
    if (field.name == "args.amount") {
      EXPECT_EQ(field.type, ValueType::number);
      EXPECT_EQ(field.number, 12.5);
      EXPECT_EQ(field.text, "12.50");
    }
    if (field.name == "args.note") {
      EXPECT_EQ(field.type, ValueType::null);
    }
  }
}

TEST(AgentEvents, ArgumentsThatAreTextAreInArgsOnly) {
  Step step = call("terminal", {{"", "ls -la"}});
  step.arguments_are_text = true;
  const Trace trace = trace_of({step});
  const auto list = events_of(trace, {});
  EXPECT_EQ(value(list.events[0], "args"), "ls -la");
  EXPECT_EQ(value(list.events[0], "args."), "-");
}

TEST(AgentEvents, FieldsOfTheTraceTellTheirExactSpan) {
  const Trace trace = trace_of({call("pay", {{"to", "Ada"}})});
  const auto list = events_of(trace, {});
  const auto& event = list.events[0];
  for (std::size_t i = 0; i < event.fields.size(); ++i) {
    if (event.fields[i].name != "args.to") continue;
    EXPECT_EQ(event.origins[i].field, "args.to");
    EXPECT_EQ(event.origins[i].begin, 0u);
    EXPECT_EQ(event.origins[i].end, 3u);
    EXPECT_TRUE(event.origins[i].exact);
  }
}

TEST(AgentEvents, AResultNamesTheToolOfTheCallThatItAnswers) {
  const Trace trace =
      trace_of({call("first", {}, "a"), call("second", {}, "b"), result("2", false, "b"),
                result("1", false, "a"), result("?", false, "nobody")});
  EXPECT_EQ(values(events_of(trace, {}), "tool_result", "tool"),
            (std::vector<std::string>{"second", "first", "-"}));
}

TEST(AgentEvents, SignalsAndFactsAreFieldsOfTheirStep) {
  const Trace trace = small_trace();
  Observations observed;
  observed.signals = {{"reflection.gap", 3, 0.85, {}},
                      {"overseer.unsafe", std::nullopt, 0.25, {}},
                      {"legibility.illegible", 2, 1, {}}};
  observed.facts = {{"reflection", 3, "unstated"}, {"provenance.place", 3, "user"}};
  const auto list = events_of(trace, observed);
  EXPECT_EQ(value(list.events[3], "reflection.gap"), "0.85");
  EXPECT_EQ(value(list.events[3], "reflection"), "unstated");
  EXPECT_EQ(value(list.events[3], "provenance.place"), "user");
  EXPECT_EQ(value(list.events[2], "legibility.illegible"), "1");
  EXPECT_EQ(value(list.events[2], "reflection.gap"), "-");
  EXPECT_EQ(value(list.events[3], "overseer.unsafe"), "-");
  EXPECT_EQ(value(list.events.back(), "overseer.unsafe"), "0.25");
}

TEST(AgentEvents, DecodedTextIsOneMoreEventOfItsStepsKind) {
  const Trace trace = trace_of({reasoning("aGlkZQ=="), call("note", {{"body", "aGk="}})});
  Observations observed;
  observed.decoded = {{{1, "args.body", 0, 4, "aGk="}, "base64", "hi"},
                      {{0, "text", 0, 8, "aGlkZQ=="}, "base64", "hide"},
                      {{9, "text", 0, 1, ""}, "base64", "of no step"}};
  const auto list = events_of(trace, observed);
  ASSERT_EQ(list.events.size(), 5u);
  EXPECT_EQ(list.events[1].source.category, "reasoning");
  EXPECT_EQ(value(list.events[1], "text"), "hide");
  EXPECT_EQ(value(list.events[1], "encoding"), "base64");
  EXPECT_EQ(list.events[3].source.category, "tool_call");
  EXPECT_EQ(value(list.events[3], "args"), "hi");
  EXPECT_EQ(value(list.events[3], "args.body"), "hi");
  EXPECT_FALSE(list.events[3].origins.back().exact && !list.events[3].origins.back().field.empty());
}

TEST(TraceEvent, SumsUpTheEpisode) {
  Trace trace = small_trace();
  using namespace std::chrono_literals;
  trace.steps[0].at = Time{1000ms};
  trace.steps[5].at = Time{3500ms};
  trace.steps.insert(trace.steps.begin() + 4, call("clock", {}, "c0"));
  trace.steps.insert(trace.steps.begin() + 5, call("tide_table", {}, "c2"));
  const auto list = events_of(trace, {});
  const auto& event = list.events.back();
  EXPECT_EQ(value(event, "steps"), "8");
  EXPECT_EQ(value(event, "calls"), "3");
  EXPECT_EQ(value(event, "errors"), "1");
  EXPECT_EQ(value(event, "tool"), "clock|tide_table");
  EXPECT_EQ(value(event, "visibility"), "summary");
  EXPECT_EQ(value(event, "request"), "Look up the tide.");
  EXPECT_EQ(value(event, "answer"), "At six.");
  EXPECT_EQ(value(event, "duration"), "2.5");
}

TEST(TraceEvent, SaysWhenThereIsNoReasoning) {
  const Trace trace = trace_of({text_step(StepKind::user, "Go"), call("go", {})});
  EXPECT_EQ(value(events_of(trace, {}).events.back(), "visibility"), "absent");
}

TEST(TraceEvent, AnEmptyTraceHasOneToo) {
  const auto list = events_of(trace_of({}), {});
  ASSERT_EQ(list.events.size(), 1u);
  EXPECT_EQ(value(list.events[0], "steps"), "0");
}

TEST(AgentEvents, LargeMetadataOnALongTraceIsCutOnTheStepsOnly) {
  Trace trace;
  for (int i = 0; i < 2000; ++i) trace.steps.push_back(text_step(StepKind::user, "x"));
  for (int i = 0; i < 600; ++i) trace.metadata_leaves.push_back({"k" + std::to_string(i), "v"});
  const auto list = events_of(trace, {});
  EXPECT_EQ(value(list.events[0], "metadata.k499"), "v");
  EXPECT_EQ(value(list.events[0], "metadata.k500"), "-");
  EXPECT_EQ(value(list.events.back(), "metadata.k599"), "v");
}

TEST(EventList, ViewsStayWhenTheListMoves) {
  const Trace trace = small_trace();
  EventList list = events_of(trace, {});
  const EventList moved = std::move(list);
  EXPECT_EQ(value(moved.events[3], "args"), "Husum\n2");
  EXPECT_EQ(value(moved.events[3], "step"), "3");
}

}  // namespace
}  // namespace candor::monitor
