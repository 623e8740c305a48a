#include "server/judge/breaker.h"

#include <gtest/gtest.h>

#include "server/judge/answer_cache.h"

namespace candor::server {
namespace {

using std::chrono::seconds;

class BreakerTest : public ::testing::Test {
 protected:
  void fail(int times) {
    for (int i = 0; i < times; ++i) {
      ASSERT_TRUE(breaker_.admits(now_));
      breaker_.failed(now_);
    }
  }
  void after(seconds time) { now_ += time; }

  Breaker breaker_;
  Breaker::Time now_{seconds(1'000)};
};

TEST_F(BreakerTest, OpensAfterFailuresInARowOnly) {
  fail(Breaker::kFailures - 1);
  breaker_.succeeded();
  fail(Breaker::kFailures - 1);
  EXPECT_TRUE(breaker_.admits(now_));
  breaker_.failed(now_);
  EXPECT_EQ(breaker_.state(), Breaker::State::open);
  EXPECT_FALSE(breaker_.admits(now_));
}

TEST_F(BreakerTest, LetsOneQuestionTryAndClosesWhenItIsAnswered) {
  fail(Breaker::kFailures);
  after(Breaker::kShortest);
  EXPECT_TRUE(breaker_.admits(now_));
  EXPECT_FALSE(breaker_.admits(now_)) << "one is enough to find out";
  breaker_.succeeded();
  EXPECT_TRUE(breaker_.admits(now_));
  EXPECT_TRUE(breaker_.admits(now_));
}

TEST_F(BreakerTest, WaitsTwiceAsLongWhenTheTryFailsUpToABound) {
  fail(Breaker::kFailures);
  seconds pause = Breaker::kShortest;
  for (int i = 0; i < 10; ++i) {
    after(pause - seconds(1));
    EXPECT_FALSE(breaker_.admits(now_)) << i;
    after(seconds(1));
    EXPECT_TRUE(breaker_.admits(now_)) << i;
    breaker_.failed(now_);
    pause = std::min(Breaker::kLongest, pause * 2);
  }
  EXPECT_EQ(pause, Breaker::kLongest);
}

TEST_F(BreakerTest, LateFailuresOfWhatWasAskedBeforeDoNotMakeThePauseLonger) {
  fail(Breaker::kFailures);
  for (int i = 0; i < 20; ++i) breaker_.failed(now_);
  after(Breaker::kShortest);
  EXPECT_TRUE(breaker_.admits(now_));
}

TEST(AnswerCache, KeepsWhatWasUsedLast) {
  AnswerCache cache(2);
  const auto answer = [](double unsafe) { return monitor::JudgeAnswer{unsafe, "", {}}; };
  cache.put("a", answer(.1));
  cache.put("b", answer(.2));
  ASSERT_TRUE(cache.find("a"));
  cache.put("c", answer(.3));
  EXPECT_FALSE(cache.find("b"));
  EXPECT_EQ(cache.find("a")->unsafe, .1);
  EXPECT_EQ(cache.size(), 2U);
  AnswerCache none(0);
  none.put("a", answer(.1));
  EXPECT_FALSE(none.find("a"));
}

}  // namespace
}  // namespace candor::server
