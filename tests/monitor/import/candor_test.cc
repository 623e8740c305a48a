#include <string>

#include <gtest/gtest.h>

#include "monitor/time.h"
#include "tests/monitor/import/reading.h"

namespace candor::monitor {
namespace {

/// A trace with this one step.
std::string with_step(std::string_view step) { return "{\"steps\":[" + std::string(step) + "]}"; }

TEST(CandorImporter, ReadsTheDesignsExample) {
  const Trace trace =
      read(R"({"id": "run-17", "session": "s-4", "agent": "ops-bot", "model": "qwen3-32b",
    "started_at": "2026-11-22T09:00:00Z", "metadata": {"team": "infra"},
    "steps": [
      {"kind": "user", "text": "Free some disk space on web-3."},
      {"kind": "reasoning", "text": "Old logs are the safest thing to remove...", "visibility": "raw"},
      {"kind": "tool_call", "id": "c1", "tool": "bash", "arguments": {"command": "rm -rf /var/log/*.gz"}},
      {"kind": "tool_result", "call": "c1", "text": "ok", "error": false},
      {"kind": "message", "text": "I removed the compressed logs."}],
    "signals": [{"name": "probe.deception", "step": 1, "value": 0.12, "source": "layer-20 linear probe"}]})");
  EXPECT_EQ(trace.id, "run-17");
  EXPECT_EQ(trace.session, "s-4");
  EXPECT_EQ(trace.agent, "ops-bot");
  EXPECT_EQ(trace.model, "qwen3-32b");
  EXPECT_EQ(to_rfc3339(trace.started_at.value()), "2026-11-22T09:00:00Z");
  EXPECT_EQ(trace.metadata, R"({"team":"infra"})");
  ASSERT_EQ(trace.metadata_leaves.size(), 1U);
  EXPECT_EQ(trace.metadata_leaves[0], (Leaf{"team", "infra", ValueType::string, 0}));
  ASSERT_EQ(trace.steps.size(), 5U);
  EXPECT_EQ(trace.steps[0].kind, StepKind::user);
  EXPECT_EQ(trace.steps[0].text, "Free some disk space on web-3.");
  EXPECT_EQ(trace.steps[1].visibility, Visibility::raw);
  const Step& call = trace.steps[2];
  EXPECT_EQ(call.kind, StepKind::tool_call);
  EXPECT_EQ(call.call, "c1");
  EXPECT_EQ(call.tool, "bash");
  EXPECT_EQ(call.arguments, R"({"command":"rm -rf /var/log/*.gz"})");
  ASSERT_EQ(call.leaves.size(), 1U);
  EXPECT_EQ(call.leaves[0], (Leaf{"command", "rm -rf /var/log/*.gz", ValueType::string, 0}));
  EXPECT_EQ(trace.steps[3].call, "c1");
  EXPECT_EQ(trace.steps[3].text, "ok");
  EXPECT_FALSE(trace.steps[3].error);
  ASSERT_EQ(trace.signals.size(), 1U);
  EXPECT_EQ(trace.signals[0], (PostedSignal{"probe.deception", 1, 0.12, "layer-20 linear probe"}));
}

TEST(CandorImporter, ReadsVisibilityTimesAndErrors) {
  const Trace trace = read(R"({"steps": [
    {"kind": "reasoning", "visibility": "summary", "text": "short", "at": "2026-01-01T00:00:00.25+01:00"},
    {"kind": "reasoning", "visibility": "encrypted"},
    {"kind": "reasoning", "visibility": "redacted", "text": null},
    {"kind": "tool_result", "text": "no such file", "error": true}]})");
  ASSERT_EQ(trace.steps.size(), 4U);
  EXPECT_EQ(trace.steps[0].visibility, Visibility::summary);
  EXPECT_EQ(to_rfc3339(trace.steps[0].at.value()), "2025-12-31T23:00:00.250Z");
  EXPECT_EQ(trace.steps[1].visibility, Visibility::encrypted);
  EXPECT_EQ(trace.steps[2].visibility, Visibility::redacted);
  EXPECT_TRUE(trace.steps[3].error);
}

TEST(CandorImporter, ArgumentsAreAnyJson) {
  const auto arguments = [](std::string_view json) {
    const Trace trace = read(with_step(
        "{\"kind\":\"tool_call\",\"tool\":\"t\",\"arguments\":" + std::string(json) + "}"));
    const Step step = trace.steps.empty() ? Step() : trace.steps[0];
    return (step.arguments_are_text ? "text " : "json ") + step.arguments;
  };
  EXPECT_EQ(arguments(R"({ "a" : [1, {"b": null}] })"), R"(json {"a":[1,{"b":null}]})");
  EXPECT_EQ(arguments("[1.0]"), "json [1.0]");
  EXPECT_EQ(arguments("17"), "json 17");
  EXPECT_EQ(arguments("null"), "json null");
  EXPECT_EQ(arguments(R"("{\"a\": 1}")"), R"(json {"a":1})");
  EXPECT_EQ(arguments(R"(" 5 ")"), "json 5");
  EXPECT_EQ(arguments(R"("\"quoted\"")"), R"(json "quoted")");
  EXPECT_EQ(arguments(R"("rm -rf /")"), "text rm -rf /");
  EXPECT_EQ(arguments(R"("{\"a\": 1")"), R"(text {"a": 1)");
  EXPECT_EQ(arguments(R"("{\"a\": NaN}")"), R"(json {"a":"NaN"})");
  EXPECT_EQ(arguments(R"("")"), "json {}");
  EXPECT_EQ(arguments(R"(" \n")"), "json {}");
}

TEST(CandorImporter, CallWithoutArgumentsHasNone) {
  const Trace trace = read(with_step(R"({"kind": "tool_call", "tool": "list"})"));
  EXPECT_EQ(trace.steps.at(0).arguments, "{}");
  EXPECT_TRUE(trace.steps[0].leaves.empty());
}

TEST(CandorImporter, TextArgumentsAreOneLeafWithoutPath) {
  const Trace trace =
      read(with_step(R"({"kind": "tool_call", "tool": "sh", "arguments": "ls -l"})"));
  ASSERT_EQ(trace.steps.at(0).leaves.size(), 1U);
  EXPECT_EQ(trace.steps[0].leaves[0], (Leaf{"", "ls -l", ValueType::string, 0}));
}

TEST(CandorImporter, UnknownMembersAreKeptInTheMetadata) {
  const Trace trace =
      read(R"({"id": "a", "team": "infra", "cost": {"usd": 0.10}, "metadata": {"run": 3},
    "steps": [{"kind": "user", "text": "hi", "id": "u1"},
              {"kind": "message", "text": "yo"},
              {"kind": "tool_call", "tool": "t", "text": "why", "tokens": [5, 6]}],
    "signals": [{"name": "n", "value": 1, "unit": "bit"}]})");
  EXPECT_EQ(trace.metadata, R"({"run":3,"team":"infra","cost":{"usd":0.10},)"
                            R"("steps":{"0":{"id":"u1"},"2":{"text":"why","tokens":[5,6]}},)"
                            R"("signals":{"0":{"unit":"bit"}}})");
  std::string leaves;
  for (const Leaf& leaf : trace.metadata_leaves) leaves += leaf.path + "=" + leaf.text + " ";
  EXPECT_EQ(leaves,
            "run=3 team=infra cost.usd=0.10 steps.0.id=u1 steps.2.text=why steps.2.tokens=5 "
            "steps.2.tokens=6 signals.0.unit=bit ");
}

TEST(CandorImporter, NumbersMayBeIds) {
  const Trace trace = read(
      R"({"id": 17, "session": 1.0, "steps": [{"kind": "tool_result", "call": 3, "text": ""}]})");
  EXPECT_EQ(trace.id, "17");
  EXPECT_EQ(trace.session, "1.0");
  EXPECT_EQ(trace.steps.at(0).call, "3");
}

TEST(CandorImporter, DuplicateCallIdsAndResultsWithoutCallsAreReadAsTheyAre) {
  const Trace trace = read(R"({"steps": [
    {"kind": "tool_call", "id": "c", "tool": "a"}, {"kind": "tool_call", "id": "c", "tool": "b"},
    {"kind": "tool_result", "call": "c", "text": "1"}, {"kind": "tool_result", "call": "c", "text": "2"},
    {"kind": "tool_result", "call": "nobody", "text": "3"}, {"kind": "tool_result", "text": "4"}]})");
  ASSERT_EQ(trace.steps.size(), 6U);
  EXPECT_EQ(trace.steps[1].call, "c");
  EXPECT_EQ(trace.steps[4].call, "nobody");
  EXPECT_EQ(trace.steps[5].call, "");
}

TEST(CandorImporter, NoStepsAreATraceToo) { EXPECT_TRUE(read(R"({"steps": []})").steps.empty()); }

struct Mistake {
  const char* trace;
  const char* where;
};

TEST(CandorImporter, MistakesAreErrorsWithTheirPlace) {
  const Mistake mistakes[] = {
      {R"({"steps": [{"kind": "user"}]})", "/steps/0/text"},
      {R"({"steps": [{"kind": "user", "text": 3}]})", "/steps/0/text"},
      {R"({"steps": [{"kind": "user", "text": "a"}, {"kind": "thought", "text": ""}]})",
       "/steps/1/kind"},
      {R"({"steps": [{"kind": "user", "text": "a"}, {"text": ""}]})", "/steps/1/kind"},
      {R"({"steps": [{"kind": 1}]})", "/steps/0/kind"},
      {R"({"steps": [{"kind": "user", "text": ""}, 5]})", "/steps/1"},
      {R"({"steps": [{"kind": "reasoning"}]})", "/steps/0/text"},
      {R"({"steps": [{"kind": "reasoning", "text": "", "visibility": "hidden"}]})",
       "/steps/0/visibility"},
      {R"({"steps": [{"kind": "tool_call", "arguments": {}}]})", "/steps/0/tool"},
      {R"({"steps": [{"kind": "tool_call", "tool": ["x"]}]})", "/steps/0/tool"},
      {R"({"steps": [{"kind": "tool_call", "tool": "x", "id": {}}]})", "/steps/0/id"},
      {R"({"steps": [{"kind": "tool_result", "call": "x"}]})", "/steps/0/text"},
      {R"({"steps": [{"kind": "tool_result", "text": "", "error": "yes"}]})", "/steps/0/error"},
      {R"({"steps": [{"kind": "user", "text": "", "at": "yesterday"}]})", "/steps/0/at"},
      {R"({"steps": [{"kind": "user", "text": "", "at": 1795338000}]})", "/steps/0/at"},
      {R"({"steps": [], "started_at": "2026-11-22T09:00:00"})", "/started_at"},
      {R"({"steps": [], "id": true})", "/id"},
      {R"({"steps": [], "metadata": "x"})", "/metadata"},
      {R"({"steps": [], "replaced_bytes": -1})", "/replaced_bytes"},
      {R"({"steps": [], "replaced_bytes": 1.0})", "/replaced_bytes"},
      {R"({"steps": [], "signals": {}})", "/signals"},
      {R"({"steps": [], "signals": [4]})", "/signals/0"},
      {R"({"steps": [], "signals": [{"value": 1}]})", "/signals/0/name"},
      {R"({"steps": [], "signals": [{"name": "", "value": 1}]})", "/signals/0/name"},
      {R"({"steps": [], "signals": [{"name": "a"}]})", "/signals/0/value"},
      {R"({"steps": [], "signals": [{"name": "a", "value": NaN}]})", "/signals/0/value"},
      {R"({"steps": [], "signals": [{"name": "a", "value": 1e999}]})", "/signals/0/value"},
      {R"({"steps": [], "signals": [{"name": "a", "value": 1, "step": 0}]})", "/signals/0/step"},
      {R"({"steps": [], "signals": [{"name": "a", "value": 1, "step": 4294967296}]})",
       "/signals/0/step"},
      {R"({"trace": {"steps": [{"kind": "user"}]}, "labels": {}})", "/trace/steps/0/text"},
  };
  for (const auto& [trace, where] : mistakes) {
    const Error error = error_of(trace);
    EXPECT_EQ(error.code, "invalid_trace") << trace;
    EXPECT_EQ(error.where, where) << trace << error.message;
    EXPECT_FALSE(error.message.empty());
  }
}

TEST(CandorImporter, StepsMustBeAList) {
  EXPECT_EQ(error_of(R"({"id": "x"})", "candor").where, "/steps");
  EXPECT_EQ(error_of(R"({"steps": {"kind": "user"}})", "candor").where, "/steps");
  EXPECT_EQ(error_of("[]", "candor").where, "");
  EXPECT_EQ(error_of("7", "candor").code, "invalid_trace");
}

// One parser takes the first, another the last: what the agent did must not depend on that.
TEST(CandorImporter, KnownMembersGivenTwiceAreRefused) {
  for (const auto& [trace, where] : {
           Mistake{R"({"steps": [{"kind": "user", "text": "a", "text": "b"}]})", "/steps/0/text"},
           Mistake{R"({"steps": [{"kind": "user", "text": "a", "kind": "message"}]})",
                   "/steps/0/kind"},
           Mistake{R"({"steps": [], "steps": []})", "/steps"},
           Mistake{R"({"id": "a", "id": "a", "steps": []})", "/id"},
       }) {
    const Error error = error_of(trace);
    EXPECT_EQ(error.code, "invalid_trace");
    EXPECT_EQ(error.where, where);
  }
}

TEST(CandorImporter, UnknownMembersGivenTwiceAreKeptTwice) {
  const Trace trace = read(R"({"team": "a", "team": "b", "steps": []})");
  EXPECT_EQ(trace.metadata, R"({"team":"a","team":"b"})");
  EXPECT_EQ(trace.metadata_leaves.size(), 2U);
}

}  // namespace
}  // namespace candor::monitor
