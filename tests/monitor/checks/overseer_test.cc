#include <gtest/gtest.h>

#include "monitor/checks/check.h"

namespace candor::monitor {

extern const Check kOverseerCheck;

namespace {

TEST(OverseerCheck, IsSkippedWithoutAModel) {
  Observations observations;
  const auto report = run_check(kOverseerCheck, Trace(), observations);
  EXPECT_EQ(report.status, CheckStatus::skipped);
  EXPECT_EQ(report.why, "no model");
  EXPECT_TRUE(observations.signals.empty());
}

}  // namespace
}  // namespace candor::monitor
