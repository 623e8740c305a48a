#include "server/gateway/review_queue.h"

#include <gtest/gtest.h>

namespace candor::server {
namespace {

HeldCall call(double risk, int until) {
  HeldCall out;
  out.risk = risk;
  out.until = rules::Time(std::chrono::milliseconds(until));
  return out;
}

TEST(ReviewQueue, TellsTheOneWhoWaitsOnce) {
  ReviewQueue queue;
  std::vector<std::string> told;
  const auto id = queue.add(call(.5, 1), [&](bool allowed, const std::string& author) {
    told.push_back((allowed ? "allowed by " : "withheld by ") + author);
  });
  EXPECT_TRUE(queue.decide(id, true, "ann"));
  EXPECT_EQ(queue.decide(id, false, "bob").error().code, "not_found");
  EXPECT_EQ(told, std::vector<std::string>{"allowed by ann"});
  EXPECT_TRUE(queue.list().empty());
}

TEST(ReviewQueue, ForgetsWhoWaitsNoMore) {
  ReviewQueue queue;
  const auto id = queue.add(call(.5, 1), [](bool, const std::string&) { FAIL(); });
  queue.remove(id);
  EXPECT_EQ(queue.decide(id, true, "ann").error().code, "not_found");
  queue.remove(id);
}

TEST(ReviewQueue, ListsByRiskAndThenByTheTimeThatIsLeft) {
  ReviewQueue queue;
  const auto nobody = [](bool, const std::string&) {};
  const auto late = queue.add(call(.5, 9), nobody);
  const auto risky = queue.add(call(.9, 9), nobody);
  const auto soon = queue.add(call(.5, 3), nobody);
  std::vector<std::string> ids;
  for (const auto& one : queue.list()) ids.push_back(one.id);
  EXPECT_EQ(ids, (std::vector<std::string>{risky, soon, late}));
}

/// Telling may add or remove calls: no lock is held meanwhile.
TEST(ReviewQueue, MayBeUsedByTheOneWhoIsTold) {
  ReviewQueue queue;
  std::string second;
  const auto first = queue.add(call(.5, 1), [&](bool, const std::string&) {
    second = queue.add(call(.1, 1), [](bool, const std::string&) {});
  });
  EXPECT_TRUE(queue.decide(first, true, "ann"));
  ASSERT_EQ(queue.list().size(), 1U);
  EXPECT_EQ(queue.list()[0].id, second);
}

}  // namespace
}  // namespace candor::server
