#include <cmath>
#include <limits>

#include <gtest/gtest.h>

#include "monitor/checks/check.h"
#include "tests/monitor/events/traces.h"

namespace candor::monitor {

extern const Check kWhiteboxCheck;

namespace {

using testing::text_step;
using testing::trace_of;

class WhiteboxTest : public ::testing::Test {
 protected:
  CheckReport run(std::vector<PostedSignal> signals) {
    trace_.signals = std::move(signals);
    return run_check(kWhiteboxCheck, trace_, observed_);
  }

  Trace trace_ = trace_of({text_step(StepKind::user, "a"), text_step(StepKind::message, "b")});
  Observations observed_;
};

TEST_F(WhiteboxTest, TakesPostedReadingsOverUnderTheirNames) {
  EXPECT_EQ(
      run({{"probe.deception", 1, .12, "layer 20"}, {"sae.L12-f88", std::nullopt, 1, ""}}).status,
      CheckStatus::ran);
  ASSERT_EQ(observed_.signals.size(), 2);
  EXPECT_EQ(observed_.signals[0].name, "probe.deception");
  EXPECT_EQ(observed_.signals[0].step, 1);
  EXPECT_EQ(observed_.signals[0].value, .12);
  EXPECT_EQ(observed_.signals[1].name, "sae.L12-f88");
  EXPECT_EQ(observed_.signals[1].step, std::nullopt);
}

TEST_F(WhiteboxTest, DoesNotApplyWithoutReadings) {
  const auto report = run({});
  EXPECT_EQ(report.status, CheckStatus::not_applicable);
  EXPECT_EQ(report.why, "no readings were posted with the trace");
}

TEST_F(WhiteboxTest, RefusesValuesThatAreNoScores) {
  for (const double value : {-0.01, 1.01, std::nan(""), std::numeric_limits<double>::infinity()}) {
    const auto report = run({{"probe.x", 0, value, ""}});
    EXPECT_EQ(report.status, CheckStatus::failed);
    EXPECT_EQ(report.why, "refused: `probe.x` is not a number from 0 to 1");
  }
  EXPECT_TRUE(observed_.signals.empty());
}

TEST_F(WhiteboxTest, KeepsTheGoodReadingsAndCountsTheRefused) {
  const auto report = run({{"probe.a", 0, 2, ""}, {"probe.b", 0, .5, ""}, {"probe.c", 0, -1, ""}});
  EXPECT_EQ(report.status, CheckStatus::failed);
  EXPECT_EQ(report.why, "refused: `probe.a` is not a number from 0 to 1, and 1 more");
  ASSERT_EQ(observed_.signals.size(), 1);
  EXPECT_EQ(observed_.signals[0].name, "probe.b");
}

TEST_F(WhiteboxTest, NobodyMayPostUnderTheNameOfACheckOrAField) {
  for (const char* name : {"reflection.gap", "overseer.unsafe", "provenance.to", "args.command",
                           "metadata.team", "judge.unsafe", "tool", "text", "probe", "", ".x",
                           "probe.", "probe.a b", "probe.\x1b[1m"}) {
    EXPECT_EQ(run({{name, 0, .5, ""}}).status, CheckStatus::failed) << name;
  }
  EXPECT_EQ(run({{"probe." + std::string(200, 'x'), 0, .5, ""}}).status, CheckStatus::failed);
  EXPECT_TRUE(observed_.signals.empty());
}

TEST_F(WhiteboxTest, RefusesAStepThatTheTraceDoesNotHave) {
  const auto report = run({{"probe.x", 2, .5, ""}});
  EXPECT_EQ(report.status, CheckStatus::failed);
  EXPECT_EQ(report.why, "refused: `probe.x` is on a step that the trace does not have");
}

}  // namespace
}  // namespace candor::monitor
