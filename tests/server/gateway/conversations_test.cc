#include "server/gateway/conversations.h"

#include <gtest/gtest.h>

#include "monitor/checks/text/reading.h"

namespace candor::server {
namespace {

using monitor::KnownSteps;
using monitor::Trace;

Trace trace_of(std::size_t steps) {
  Trace trace;
  for (std::size_t i = 0; i < steps; ++i)
    trace.steps.emplace_back().text = "step " + std::to_string(i);
  return trace;
}

class ConversationsTest : public testing::Test {
 protected:
  rules::Memo memo_{1 << 20};
  Conversations conversations_{memo_, 1 << 20};
  const Trace trace_ = trace_of(20);

  void put(const std::string& id) {
    auto known = conversations_.take(id);
    known->go_on(trace_);
    conversations_.put(id, std::move(known));
  }
  bool knows(const std::string& id) { return conversations_.take(id)->reading() != nullptr; }
};

TEST_F(ConversationsTest, GivesWhatWasPutToOneAlone) {
  put("g-1");
  EXPECT_FALSE(knows("g-2"));
  EXPECT_TRUE(knows("g-1"));
  EXPECT_FALSE(knows("g-1"));
  EXPECT_EQ(conversations_.bytes(), 0U);
}

TEST_F(ConversationsTest, TheLaterOfTwoWithOneNameStays) {
  put("g-1");
  auto other = std::make_unique<KnownSteps>(memo_);
  const Trace longer = trace_of(30);
  other->go_on(longer);
  conversations_.put("g-1", std::move(other));
  const auto known = conversations_.take("g-1");
  ASSERT_NE(known->reading(), nullptr);
  EXPECT_EQ(&known->reading()->trace(), &longer);
  EXPECT_EQ(conversations_.bytes(), 0U);
}

TEST_F(ConversationsTest, HoldsNoMoreThanItMay) {
  for (int i = 0; i < 500; ++i) {
    put("g-" + std::to_string(i));
    ASSERT_LE(conversations_.bytes(), std::size_t{1} << 20);
  }
  EXPECT_TRUE(knows("g-499"));
  EXPECT_FALSE(knows("g-0"));
}

TEST_F(ConversationsTest, KeepsNoShortOnes) {
  auto known = conversations_.take("g-1");
  const Trace trace = trace_of(Conversations::kShortest - 1);
  known->go_on(trace);
  conversations_.put("g-1", std::move(known));
  EXPECT_EQ(conversations_.bytes(), 0U);
}

TEST_F(ConversationsTest, TakesNothingThatIsTooLarge) {
  put("g-1");
  auto large = std::make_unique<KnownSteps>(memo_);
  const Trace trace = trace_of(20'000);
  large->go_on(trace);
  conversations_.put("g-2", std::move(large));
  EXPECT_FALSE(knows("g-2"));
  EXPECT_TRUE(knows("g-1"));
}

}  // namespace
}  // namespace candor::server
