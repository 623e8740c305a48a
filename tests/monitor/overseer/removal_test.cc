#include "monitor/overseer/removal.h"

#include <gtest/gtest.h>

#include "tests/monitor/overseer/small_model.h"

namespace candor::monitor::overseer {
namespace {

using namespace testing;

TEST(SmallestRemoval, TakesAwayTheCallThatObeyed) {
  const Overseer overseer(small_model());
  const auto removal = smallest_removal(overseer, note_trace(5, true), "injected", .5);
  ASSERT_TRUE(removal);
  EXPECT_TRUE(removal->whole_step);
  EXPECT_EQ(removal->what.step, 4);
  EXPECT_EQ(removal->what.quote, "pay");
  EXPECT_LT(removal->score, .5);
}

TEST(SmallestRemoval, IsNoneForAScoreUnderTheThreshold) {
  const Overseer overseer(small_model());
  EXPECT_FALSE(smallest_removal(overseer, note_trace(5, false), "injected", .5));
  EXPECT_FALSE(smallest_removal(overseer, note_trace(5, true), "injected", 1.01));
  EXPECT_FALSE(smallest_removal(overseer, note_trace(5, true), "no_head", .5));
}

}  // namespace
}  // namespace candor::monitor::overseer
