#include <set>
#include <stdexcept>

#include <gtest/gtest.h>

#include "monitor/checks/check.h"

namespace candor::monitor {
namespace {

CheckOutcome observe(const CheckInput&, Observations& observations) {
  observations.signals.push_back({"x.y", std::nullopt, .5, {}});
  observations.facts.push_back({"x", 0, "z"});
  observations.decoded.push_back({});
  return {};
}

CheckOutcome observe_and_throw(const CheckInput& input, Observations& observations) {
  observe(input, observations);
  throw std::out_of_range("a bug");
}

CheckOutcome skip(const CheckInput&, Observations&) { return {CheckStatus::skipped, "not configured"}; }

TEST(RunCheck, ReportsHowItEnded) {
  Observations observations;
  const auto report = run_check({"x", "", observe}, Trace(), observations);
  EXPECT_EQ(report.name, "x");
  EXPECT_EQ(report.status, CheckStatus::ran);
  EXPECT_EQ(observations.signals.size(), 1);
  const auto skipped = run_check({"s", "", skip}, Trace(), observations);
  EXPECT_EQ(skipped.status, CheckStatus::skipped);
  EXPECT_EQ(skipped.why, "not configured");
}

TEST(RunCheck, ACheckThatThrowsHasFailedAndObservedNothing) {
  Observations observations;
  run_check({"x", "", observe}, Trace(), observations);
  const auto report = run_check({"broken", "", observe_and_throw}, Trace(), observations);
  EXPECT_EQ(report.status, CheckStatus::failed);
  EXPECT_EQ(report.why, "internal error: a bug");
  EXPECT_EQ(observations.signals.size(), 1);
  EXPECT_EQ(observations.facts.size(), 1);
  EXPECT_EQ(observations.decoded.size(), 1);
}

TEST(Checks, HaveNamesOfTheirOwnAndASummary) {
  std::set<std::string_view> names{"rules"};
  for (const Check* check : checks()) {
    EXPECT_TRUE(names.insert(check->name).second) << check->name;
    EXPECT_FALSE(check->summary.empty()) << check->name;
    EXPECT_NE(check->run, nullptr) << check->name;
  }
  EXPECT_TRUE(names.contains("whitebox"));
}

TEST(Checks, SayWhyWhenThereWasNothingToCheck) {
  for (const Check* check : checks()) {
    Observations observations;
    const auto report = run_check(*check, Trace(), observations);
    EXPECT_NE(report.why.empty(), report.status != CheckStatus::ran) << check->name;
    EXPECT_NE(report.status, CheckStatus::failed) << check->name << ": " << report.why;
  }
}

}  // namespace
}  // namespace candor::monitor
