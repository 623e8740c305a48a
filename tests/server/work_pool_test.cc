#include "server/work_pool.h"

#include <atomic>
#include <future>

#include <gtest/gtest.h>

namespace candor::server {
namespace {

/// A job that holds its thread until it is let go.
class Blocker {
 public:
  WorkPool::Job job() {
    return [this] {
      started_.set_value();
      let_go_.get_future().wait();
    };
  }
  void wait_until_started() { started_.get_future().wait(); }
  void let_go() { let_go_.set_value(); }

 private:
  std::promise<void> started_;
  std::promise<void> let_go_;
};

TEST(WorkPool, RunsJobsInOrderOnOneThread) {
  Metrics metrics;
  std::vector<int> seen;
  {
    WorkPool pool(1, 100, metrics);
    for (int i = 0; i < 10; ++i) EXPECT_TRUE(pool.submit([&seen, i] { seen.push_back(i); }));
  }
  EXPECT_EQ(seen, (std::vector<int>{0, 1, 2, 3, 4, 5, 6, 7, 8, 9}));
}

TEST(WorkPool, RefusesWhatDoesNotFitTheQueueAndCountsIt) {
  Metrics metrics;
  std::atomic<int> ran{0};
  Blocker blocker;
  {
    WorkPool pool(1, 2, metrics);
    EXPECT_TRUE(pool.submit(blocker.job()));
    blocker.wait_until_started();
    EXPECT_TRUE(pool.submit([&ran] { ++ran; }));
    EXPECT_TRUE(pool.submit([&ran] { ++ran; }));
    EXPECT_FALSE(pool.submit([&ran] { ++ran; }));
    EXPECT_TRUE(pool.submit_continuation([&ran] { ++ran; }));
    blocker.let_go();
  }
  EXPECT_EQ(ran, 3);
  EXPECT_EQ(metrics.counter("candor_work_rejected_total", "").value(), 1U);
  EXPECT_EQ(metrics.gauge("candor_work_queue_depth", "").value(), 0);
}

TEST(WorkPool, RunsWhatIsQueuedBeforeItStopsAndRefusesWhatComesAfter) {
  Metrics metrics;
  std::atomic<int> ran{0};
  WorkPool pool(2, 100, metrics);
  for (int i = 0; i < 50; ++i) EXPECT_TRUE(pool.submit([&ran] { ++ran; }));
  pool.stop();
  EXPECT_EQ(ran, 50);
  EXPECT_FALSE(pool.submit([&ran] { ++ran; }));
  EXPECT_FALSE(pool.submit_continuation([&ran] { ++ran; }));
}

}  // namespace
}  // namespace candor::server
