#include "server/drift_watch.h"

#include <random>

#include <gtest/gtest.h>

namespace candor::server {
namespace {

class DriftWatchTest : public ::testing::Test {
 protected:
  void show(int count, double from, double to, double share = 1) {
    std::uniform_real_distribution<double> value(from, to);
    std::uniform_real_distribution<double> unit(0, 1);
    for (int i = 0; i < count; ++i) {
      monitor::Verdict verdict;
      if (unit(random_) < share) verdict.trace_signals["overseer.unsafe"] = value(random_);
      verdict.trace_signals["probe.posted"] = unit(random_);
      watch_.watch(verdict);
    }
  }
  double psi() {
    const auto rows = watch_.rows();
    return rows.size() == 1 ? rows[0].psi : -1;
  }

  std::mt19937 random_{1};
  Metrics metrics_;
  DriftWatch watch_{metrics_};
};

TEST_F(DriftWatchTest, SaysNothingBeforeItHasSeenEnough) {
  show(999, 0, .5);
  EXPECT_TRUE(watch_.rows().empty());
  show(1, 0, .5);
  ASSERT_EQ(watch_.rows().size(), 1U) << "what clients post is not counted";
  EXPECT_EQ(watch_.rows()[0].signal, "overseer.unsafe");
}

TEST_F(DriftWatchTest, StaysLowWhileNothingChanges) {
  show(5'000, 0, .5);
  EXPECT_LT(psi(), .1);
  EXPECT_GE(psi(), 0);
}

TEST_F(DriftWatchTest, RisesWhenTheValuesChangeAndComesBackWithThem) {
  show(2'000, 0, .5);
  show(500, .2, .7);
  EXPECT_GT(psi(), DriftWatch::kMuch);
  EXPECT_NE(metrics_.render().find("candor_drift_psi_permille{signal=\"overseer.unsafe\"}"),
            std::string::npos);
  show(500, 0, .5);
  EXPECT_LT(psi(), .1);
}

TEST_F(DriftWatchTest, NoticesASignalThatIsThereMoreOften) {
  show(1'000, 0, .1, /*share=*/.1);
  show(500, 0, .1, /*share=*/.9);
  EXPECT_GT(psi(), DriftWatch::kMuch);
}

}  // namespace
}  // namespace candor::server
