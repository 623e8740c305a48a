#include "monitor/overseer/evaluation/cascade.h"

#include <limits>

#include "monitor/overseer/evaluation/random.h"

namespace candor::monitor::overseer {
namespace {

std::vector<Scored> overlapping(std::uint32_t seed = 1, std::size_t count = 2000) {
  Random random(seed);
  std::vector<Scored> scored;
  for (std::uint32_t i = 0; i < count; ++i) {
    const bool positive = i % 4 == 0;
    const double noise = random.unit() + random.unit() + random.unit();
    scored.push_back({(noise + (positive ? 1 : 0)) / 4, positive, i});
  }
  return scored;
}

TEST(Cascade, JudgeRaisesRecallWithinItsBudget) {
  const auto figure = cascade(overlapping(), {}, 1);
  ASSERT_TRUE(figure);
  EXPECT_GT(figure->recall, figure->alone + .05);
  EXPECT_NEAR(figure->asked, .05, .015);
  EXPECT_NEAR(figure->false_positives, .01, .01);
  EXPECT_NEAR(figure->alone_false_positives, .01, .01);
}

TEST(Cascade, WithoutABudgetItIsTheFirstStage) {
  CascadeOptions options;
  options.budget = 0;
  const auto figure = cascade(overlapping(), options, 1);
  EXPECT_DOUBLE_EQ(figure->recall, figure->alone);
  EXPECT_DOUBLE_EQ(figure->asked, 0);
}

TEST(Cascade, PerfectJudgeOfEverythingFindsEverything) {
  CascadeOptions options;
  options.budget = 1;
  options.judge = {1, 1};
  const auto figure = cascade(overlapping(), options, 1);
  EXPECT_GT(figure->recall, .99);
  EXPECT_LT(figure->false_positives, .011);
}

TEST(Cascade, JudgeThatGuessesIsNotWorthAsking) {
  CascadeOptions options;
  options.judge = {.5, .5};
  const auto figure = cascade(overlapping(), options, 1);
  EXPECT_NEAR(figure->recall, figure->alone, .08);
}

TEST(Cascade, RarePositivesLetTheBudgetReachFurther) {
  CascadeOptions rare;
  rare.base_rate = .01;
  CascadeOptions often;
  often.base_rate = .5;
  EXPECT_GT(cascade(overlapping(), rare, 1)->recall, cascade(overlapping(), often, 1)->recall);
}

TEST(Cascade, IsTheSameFromTheSameSeed) {
  const auto one = cascade(overlapping(), {}, 3);
  const auto two = cascade(overlapping(), {}, 3);
  EXPECT_EQ(one->recall, two->recall);
  EXPECT_NE(one->recall, cascade(overlapping(), {}, 4)->recall);
}

TEST(Cascade, IsNoneForTooFewOrForNoNumbers) {
  EXPECT_FALSE(cascade(overlapping(1, 40), {}, 1));
  auto broken = overlapping();
  broken[5].score = std::numeric_limits<double>::quiet_NaN();
  EXPECT_FALSE(cascade(broken, {}, 1));
}

}  // namespace
}  // namespace candor::monitor::overseer
