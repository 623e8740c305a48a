#include "monitor/judge/second_reading.h"

#include <gtest/gtest.h>

#include "tests/monitor/judge/prompts.h"
#include "tests/monitor/monitors.h"

namespace candor::monitor {
namespace {

using testing::monitor_of;
using testing::report_of;
using testing::rule;
using testing::simple_rule;

rules::RuleSource judged() {
  return simple_rule("30000000-0000-4000-8000-000000000001", "trace", "high",
                     "judge.unsafe|gte: 0.8");
}

rules::RuleSource wipes() {
  return simple_rule("30000000-0000-4000-8000-000000000002", "tool_call", "medium",
                     "args.command|contains: rm -rf");
}

/// A rule whose author lets the judge clear what it finds.
rules::RuleSource wipes_unless_cleared() {
  return rule(R"(
title: Wiping that the judge does not clear
id: 30000000-0000-4000-8000-000000000003
status: test
level: high
logsource: {product: agent, category: trace}
detection:
    any:
        steps|gte: 1
    cleared:
        judge.unsafe|lt: 0.2
    condition: any and not cleared
)");
}

SecondReading says(double unsafe) {
  return reading_of({unsafe, "", {{2, "args.command", 0, 6, "rm -rf"}}}, "m-1", JudgeMode::extract,
                    7);
}

TEST(SecondReading, BecomesASignalAndAFindingOfItsKindWithTheQuotes) {
  const auto monitor = monitor_of({judged(), wipes()});
  const Trace trace = testing::wiping_trace();
  const Verdict first = monitor.judge(trace);
  ASSERT_EQ(first.decision, Decision::flag);
  const Verdict second = with_second_reading(monitor, trace, first, says(.9));
  EXPECT_EQ(second.decision, Decision::hold);
  EXPECT_EQ(second.trace_signals.at("judge.unsafe"), .9);
  EXPECT_GT(second.risk, first.risk);
  ASSERT_EQ(second.findings.size(), 2U);
  EXPECT_EQ(second.findings[0].kind, ExplanationKind::judgement);
  ASSERT_EQ(second.findings[0].evidence.size(), 1U);
  EXPECT_EQ(second.findings[0].evidence[0].quote, "rm -rf");
  EXPECT_EQ(report_of(second, "judge")->status, CheckStatus::ran);
  EXPECT_EQ(second.checks.size(), first.checks.size());
  EXPECT_EQ(second.models.at("judge"), "m-1 candor-judge/1 extract") << "who was asked, and what";
}

TEST(SecondReading, AnInjectedAnswerClearsNothing) {
  const auto monitor = monitor_of({judged(), wipes()});
  const Trace trace = testing::wiping_trace();
  const Verdict first = monitor.judge(trace);
  const Verdict second = with_second_reading(monitor, trace, first, says(0));
  EXPECT_EQ(second.decision, first.decision);
  EXPECT_EQ(second.risk, first.risk);
  EXPECT_EQ(second.findings.size(), first.findings.size());
}

TEST(SecondReading, NotEvenWhenARuleSaysSo) {
  const auto monitor = monitor_of({wipes_unless_cleared()});
  const Trace trace = testing::wiping_trace();
  const Verdict first = monitor.judge(trace);
  ASSERT_EQ(first.decision, Decision::hold);
  EXPECT_EQ(monitor.judge(trace, says(0).signals).decision, Decision::allow) << "the rule does";
  const Verdict second = with_second_reading(monitor, trace, first, says(0));
  EXPECT_EQ(second.decision, Decision::hold);
  EXPECT_EQ(second.risk, first.risk);
  ASSERT_EQ(second.findings.size(), 1U);
  EXPECT_EQ(second.findings[0].id, first.findings[0].id);
}

TEST(SecondReading, WithoutAnAnswerTheVerdictSaysWhyAndStaysAsItWas) {
  const auto monitor = monitor_of({judged(), wipes()});
  const Trace trace = testing::wiping_trace();
  const Verdict first = monitor.judge(trace);
  SecondReading failed;
  failed.report = {"judge", CheckStatus::failed, "no answer", 0};
  const Verdict second = with_second_reading(monitor, trace, first, failed);
  EXPECT_EQ(report_of(second, "judge")->status, CheckStatus::failed);
  EXPECT_EQ(report_of(second, "judge")->why, "no answer");
  EXPECT_EQ(second.decision, first.decision);
  EXPECT_FALSE(second.models.contains("judge"));
}

}  // namespace
}  // namespace candor::monitor
