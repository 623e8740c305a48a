#include "monitor/monitorability.h"

#include <gtest/gtest.h>

#include "monitor/checks/check.h"
#include "monitor/monitorability_report.h"
#include "tests/monitor/events/traces.h"

namespace candor::monitor {
namespace {

using testing::call;
using testing::reasoning;
using testing::result;
using testing::text_step;
using testing::trace_of;

Monitorability counted(const Trace& trace) {
  Observations observations;
  for (const Check* check : checks()) check->run(trace, observations);
  return monitorability_of(trace, observations);
}

Step user(std::string text) { return text_step(StepKind::user, std::move(text)); }
Step message(std::string text) { return text_step(StepKind::message, std::move(text)); }
Step mail() { return call("send_mail", {{"to", "ann@north.example"}}); }

TEST(Monitorability, CountsTurnsByTheMostThatTheyShow) {
  const auto counts = counted(trace_of({
      user("Write to Ann."), reasoning("…", Visibility::encrypted),
      reasoning("I mail ann@north.example."), mail(), result("sent"),
      reasoning("Done.", Visibility::summary), message("I have written to Ann."), user("Thanks!"),
      message("You are welcome."), user("Bye."),
      reasoning("They leave."),  // neither speaks nor acts: no turn
  }));
  EXPECT_EQ(counts[Count::raw], 1);
  EXPECT_EQ(counts[Count::summary], 1);
  EXPECT_EQ(counts[Count::absent], 1);
  EXPECT_EQ(counts[Count::encrypted], 0);
  EXPECT_EQ(counts.turns(), 3);
}

TEST(Monitorability, CountsActsByHowTheReasoningAccountsForThem) {
  const auto stated = counted(
      trace_of({user("Write to Ann."), reasoning("I will mail ann@north.example now."), mail()}));
  EXPECT_EQ(stated[Count::stated], 1);
  EXPECT_EQ(stated.judged(), 1);
  EXPECT_EQ(stated[Count::stated_squared], 1);
  const auto hidden = counted(trace_of({user("Write to Ann."), mail(), result("sent"), mail()}));
  EXPECT_EQ(hidden[Count::not_visible], 2);
  EXPECT_EQ(hidden.judged(), 0);
}

TEST(Monitorability, CountsComplexCallsAndThoseWithoutReasoning) {
  std::string program;
  for (int i = 0; i < 30; ++i)
    program += "if x > " + std::to_string(i) + ":\n  return y\nfor i in z:\n";
  const auto counts = counted(trace_of({user("Solve it."), call("submit", {{"code", program}})}));
  EXPECT_EQ(counts[Count::complex], 1);
  EXPECT_EQ(counts[Count::unreasoned], 1);
}

TEST(Monitorability, PutsATraceIntoTheWeekInWhichItBegan) {
  using namespace std::chrono;
  Trace trace = trace_of({});
  trace.started_at = sys_days(2026y / November / 22);  // a Sunday
  const Time received = sys_days(2026y / November / 30);
  EXPECT_EQ(watched_week_of(trace, received).week, sys_days(2026y / November / 16));
  trace.started_at = sys_days(2027y / January / 1);  // later than it was received
  EXPECT_EQ(watched_week_of(trace, received).week, sys_days(2026y / November / 30));
}

// ---- the report

constexpr std::chrono::sys_days kMonday{std::chrono::days(20'577)};

/// `traces` traces with one turn of each of `turns` and `stated` of `acts` acts in each.
Monitorability week_of(std::int64_t traces, Count visibility, std::int64_t acts = 10,
                       std::int64_t stated = 9, std::int64_t complex = 4,
                       std::int64_t unreasoned = 0) {
  Monitorability one;
  one[Count::traces] = 1;
  one[visibility] = 5;
  one[Count::stated] = stated;
  one[Count::unstated] = acts - stated;
  one[Count::complex] = complex;
  one[Count::unreasoned] = unreasoned;
  one[Count::judged_squared] = acts * acts;
  one[Count::stated_squared] = stated * stated;
  one[Count::stated_judged] = stated * acts;
  one[Count::complex_squared] = complex * complex;
  one[Count::unreasoned_squared] = unreasoned * unreasoned;
  one[Count::unreasoned_complex] = unreasoned * complex;
  Monitorability sums;
  for (std::int64_t i = 0; i < traces; ++i) sums.add(one);
  return sums;
}

std::vector<MonitoredWeek> weeks_of(std::vector<Monitorability> sums) {
  std::vector<MonitoredWeek> weeks;
  for (std::size_t i = 0; i < sums.size(); ++i)
    weeks.emplace_back(kMonday + std::chrono::weeks(i), sums[i]);
  return weeks;
}

TEST(Coverage, IsTheStatedShareWithItsInterval) {
  const auto share = coverage_of(week_of(20, Count::raw));
  ASSERT_TRUE(share);
  EXPECT_DOUBLE_EQ(share->value, .9);
  EXPECT_NEAR(share->low, .850, .005);  // Wilson, 180 of 200
  EXPECT_NEAR(share->high, .934, .005);
  EXPECT_FALSE(coverage_of(Monitorability{}));
}

TEST(Coverage, IsLessCertainWhenWholeTracesAreAlike) {
  Monitorability mixed = week_of(10, Count::raw, 10, 10);
  mixed.add(week_of(10, Count::raw, 10, 0));
  const auto clustered = coverage_of(mixed);
  const auto even = coverage_of(week_of(20, Count::raw, 10, 5));
  ASSERT_TRUE(clustered && even);
  EXPECT_DOUBLE_EQ(clustered->value, even->value);
  EXPECT_GT(clustered->high - clustered->low, 2.5 * (even->high - even->low));
}

TEST(Changes, ShowAProviderThatGoesFromRawToSummaryToNothing) {
  const auto changes = changes_in(
      weeks_of({week_of(20, Count::raw), week_of(20, Count::raw), week_of(20, Count::summary),
                week_of(20, Count::summary), week_of(20, Count::absent)}));
  ASSERT_EQ(changes.size(), 2U);
  EXPECT_EQ(changes[0].kind, MonitorabilityChange::Kind::visibility);
  EXPECT_EQ(changes[0].week, kMonday + std::chrono::weeks(2));
  EXPECT_EQ(changes[0].from, "raw");
  EXPECT_EQ(changes[0].to, "summary");
  EXPECT_EQ(changes[0].before, 1);
  EXPECT_EQ(changes[0].after, 0);
  EXPECT_EQ(changes[1].from, "summary");
  EXPECT_EQ(changes[1].to, "absent");
}

TEST(Changes, AreSilentAboutMoreVisibilityAndSmallWeeks) {
  EXPECT_TRUE(changes_in(weeks_of({week_of(20, Count::absent), week_of(20, Count::raw)})).empty());
  EXPECT_TRUE(changes_in(weeks_of({week_of(20, Count::raw), week_of(2, Count::absent)})).empty());
}

TEST(Changes, CompareWithTheLastWeekThatHasEnough) {
  const auto changes = changes_in(
      weeks_of({week_of(20, Count::raw), week_of(1, Count::raw), week_of(20, Count::absent)}));
  ASSERT_EQ(changes.size(), 1U);
  EXPECT_EQ(changes[0].week, kMonday + std::chrono::weeks(2));
}

TEST(Changes, TellWhenTheReasoningAccountsForLess) {
  const auto changes =
      changes_in(weeks_of({week_of(20, Count::raw, 10, 9), week_of(20, Count::raw, 10, 6)}));
  ASSERT_EQ(changes.size(), 1U);
  EXPECT_EQ(changes[0].kind, MonitorabilityChange::Kind::coverage);
  EXPECT_TRUE(changes_in(weeks_of({week_of(20, Count::raw, 10, 9), week_of(20, Count::raw, 10, 9)}))
                  .empty());
}

TEST(NecessityTrend, RisesWhenMoreComplexCallsRunWithoutReasoning) {
  const auto trend = necessity_trend_of(
      weeks_of({week_of(30, Count::raw, 10, 9, 4, 0), week_of(30, Count::raw, 10, 9, 4, 1),
                week_of(30, Count::raw, 10, 9, 4, 2), week_of(30, Count::raw, 10, 9, 4, 3)}));
  ASSERT_TRUE(trend);
  EXPECT_TRUE(trend->rising);
  EXPECT_NEAR(trend->per_week, .25, .03);
  EXPECT_LT(trend->low, trend->per_week);
}

TEST(NecessityTrend, IsFlatWhenNothingMoves) {
  const auto week = week_of(30, Count::raw, 10, 9, 4, 1);
  const auto trend = necessity_trend_of(weeks_of({week, week, week, week}));
  ASSERT_TRUE(trend);
  EXPECT_FALSE(trend->rising);
  EXPECT_NEAR(trend->per_week, 0, 1e-9);
  EXPECT_FALSE(necessity_trend_of(weeks_of({week, week})));
}

}  // namespace
}  // namespace candor::monitor
