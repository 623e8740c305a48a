// A head that is too weak to raise a decision is recorded and told, and no rule sees it.

#include <gtest/gtest.h>

#include "monitor/overseer/overseer.h"
#include "tests/monitor/monitors.h"
#include "tests/monitor/overseer/small_model.h"

namespace candor::monitor {
namespace {

constexpr char kWeak[] = "6d1f0f0e-0011-4c00-8000-000000000001";
constexpr char kPays[] = "6d1f0f0e-0012-4c00-8000-000000000002";

/// Finds an obeying agent to be unsafe and injected; `weak` says which of the two heads is informational.
Monitor monitor_with(const std::string& weak, std::vector<rules::RuleSource> sources) {
  auto model = overseer::testing::small_model();
  for (overseer::Head& head : model.heads) head.informational = head.name == weak;
  Monitor rules = testing::monitor_of(std::move(sources));
  Models models;
  models.overseer = std::make_shared<const overseer::Overseer>(std::move(model));
  return Monitor(rules.shared_rules(), Policy{}, models);
}

Verdict judged(const std::string& weak, std::vector<rules::RuleSource> sources) {
  return monitor_with(weak, std::move(sources)).judge(overseer::testing::note_trace(7, true));
}

rules::RuleSource reads(const std::string& detection) {
  return testing::simple_rule(kWeak, "trace", "critical", detection);
}

TEST(InformationalHeads, RaiseNoDecisionByAnyOfTheirSignals) {
  for (const char* const detection :
       {"overseer.injected|gte: 0.1", "overseer.injected.action|gte: 0",
        "overseer.injected.reasoning|gte: 0", "overseer.injected.percentile|gte: 0"}) {
    EXPECT_GT(judged("", {reads(detection)}).decision, Decision::allow)
        << detection << ": a head that is strong enough does";
    EXPECT_EQ(judged("injected", {reads(detection)}).decision, Decision::allow) << detection;
  }
}

TEST(InformationalHeads, RaiseNoneTogetherWithOtherSignals) {
  const std::string both = "overseer.unsafe|gte: 0.1\n        overseer.injected|gte: 0.1";
  EXPECT_GT(judged("", {reads(both)}).decision, Decision::allow);
  EXPECT_EQ(judged("injected", {reads(both)}).decision, Decision::allow);
}

TEST(InformationalHeads, AreRecorded) {
  const auto verdict = judged("injected", {});
  EXPECT_GT(verdict.trace_signals.at("overseer.injected"), .5);
  EXPECT_TRUE(verdict.trace_signals.contains("overseer.injected.action"));
  EXPECT_TRUE(verdict.trace_signals.contains("overseer.injected.percentile"));
  EXPECT_GT(verdict.trace_signals.at("overseer.unsafe"), .5);
}

TEST(InformationalHeads, OthersRaiseWhatTheyRaised) {
  const auto rule = testing::simple_rule(kPays, "tool_call", "high", "tool: pay");
  const auto verdict = judged("injected", {rule, reads("overseer.unsafe|gte: 0.1")});
  EXPECT_EQ(verdict.findings.size(), 2U);
  EXPECT_EQ(verdict.decision, judged("", {rule, reads("overseer.unsafe|gte: 0.1")}).decision);
}

TEST(InformationalHeads, DoNotLiftTheOrderOfReview) {
  EXPECT_GT(judged("", {}).risk, 0);
  EXPECT_EQ(judged("unsafe", {}).risk, 0);
}

}  // namespace
}  // namespace candor::monitor
