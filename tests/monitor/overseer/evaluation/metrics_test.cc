#include "monitor/overseer/evaluation/metrics.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "monitor/overseer/evaluation/random.h"

namespace candor::monitor::overseer {
namespace {

const double kNan = std::numeric_limits<double>::quiet_NaN();

std::vector<Scored> scored(std::vector<double> positives, std::vector<double> negatives) {
  std::vector<Scored> all;
  for (const double score : positives)
    all.push_back({score, true, static_cast<std::uint32_t>(all.size())});
  for (const double score : negatives)
    all.push_back({score, false, static_cast<std::uint32_t>(all.size())});
  return all;
}

/// Every pair by hand.
double slow_area(std::span<const Scored> all) {
  double right = 0;
  double pairs = 0;
  for (const auto& positive : all) {
    for (const auto& negative : all) {
      if (!positive.positive || negative.positive) continue;
      pairs += 1;
      right += positive.score > negative.score ? 1 : positive.score == negative.score ? .5 : 0;
    }
  }
  return right / pairs;
}

/// Every threshold by hand.
double slow_recall(std::span<const Scored> all, double rate) {
  double best = 0;
  for (const auto& threshold : all) {
    double found = 0, positives = 0, wrong = 0, negatives = 0;
    for (const auto& each : all) {
      (each.positive ? positives : negatives) += 1;
      if (each.score >= threshold.score) (each.positive ? found : wrong) += 1;
    }
    if (wrong / negatives <= rate + 1e-12) best = std::max(best, found / positives);
  }
  return best;
}

std::vector<Scored> drawn(Random& random, std::size_t count, std::uint32_t values) {
  std::vector<Scored> all;
  for (std::size_t i = 0; i < count; ++i) {
    const bool positive = random.below(3) == 0;
    const double score = (random.below(values) + (positive ? 1 : 0)) / static_cast<double>(values);
    all.push_back({score, positive, random.below(static_cast<std::uint32_t>(count))});
  }
  return all;
}

TEST(AreaUnderTheCurve, OfKnownCases) {
  EXPECT_DOUBLE_EQ(*Ranking(scored({.9, .8}, {.1, .2})).area(), 1);
  EXPECT_DOUBLE_EQ(*Ranking(scored({.1}, {.9})).area(), 0);
  EXPECT_DOUBLE_EQ(*Ranking(scored({.5, .5}, {.5})).area(), .5);
  EXPECT_DOUBLE_EQ(*Ranking(scored({.9, .3}, {.5, .1})).area(), .75);
}

TEST(AreaUnderTheCurve, IsNoneWithOneClassOrWithoutTraces) {
  EXPECT_FALSE(Ranking(scored({.5}, {})).area());
  EXPECT_FALSE(Ranking(scored({}, {.5})).area());
  EXPECT_FALSE(Ranking({}).area());
  EXPECT_FALSE(Ranking(scored({.5}, {})).area_figure(1));
  EXPECT_TRUE(Ranking(scored({.5}, {})).curve().empty());
}

TEST(AreaUnderTheCurve, IsNoneWhenAScoreIsNotANumber) {
  EXPECT_FALSE(Ranking(scored({.9, kNan}, {.1})).area());
  EXPECT_FALSE(Ranking(scored({.9, kNan}, {.1})).recall_at(.05));
  EXPECT_TRUE(Ranking(scored({.9, kNan}, {.1})).curve().empty());
}

TEST(AreaUnderTheCurve, TakesInfiniteScoresAsTheyAre) {
  const double infinite = std::numeric_limits<double>::infinity();
  EXPECT_DOUBLE_EQ(*Ranking(scored({infinite}, {-infinite, 0})).area(), 1);
}

TEST(AreaUnderTheCurve, AgreesWithEveryPairByHand) {
  Random random(5);
  for (int round = 0; round < 200; ++round) {
    const auto all = drawn(random, 2 + random.below(60), 1 + random.below(12));
    const auto area = Ranking(all).area();
    if (!area) continue;
    EXPECT_NEAR(*area, slow_area(all), 1e-12);
  }
}

TEST(Recall, CountsOnlyThresholdsThatKeepTheRate) {
  const auto all = scored({.9, .7, .5}, {.8, .4, .3, .2});
  EXPECT_NEAR(*Ranking(all).recall_at(0), 1 / 3.0, 1e-12);
  EXPECT_NEAR(*Ranking(all).recall_at(.25), 1, 1e-12);
}

TEST(Recall, EqualScoresAreFlaggedTogether) {
  EXPECT_DOUBLE_EQ(*Ranking(scored({.5, .5}, {.5, .1})).recall_at(.05), 0);
  EXPECT_DOUBLE_EQ(*Ranking(scored({.5, .5}, {.5, .1})).recall_at(.5), 1);
}

TEST(Recall, AgreesWithEveryThresholdByHand) {
  Random random(6);
  for (int round = 0; round < 200; ++round) {
    const auto all = drawn(random, 2 + random.below(60), 1 + random.below(20));
    for (const double rate : {0.0, .01, .05, .3}) {
      const auto recall = Ranking(all).recall_at(rate);
      if (!recall) continue;
      EXPECT_NEAR(*recall, slow_recall(all, rate), 1e-12);
    }
  }
}

TEST(Curve, RunsFromCornerToCornerAndHasTheArea) {
  Random random(7);
  const auto all = drawn(random, 80, 15);
  const Ranking ranking(all);
  const auto curve = ranking.curve();
  EXPECT_EQ(curve.front().recall, 0);
  EXPECT_EQ(curve.back(), (RocPoint{1, 1, curve.back().threshold}));
  double area = 0;
  for (std::size_t i = 1; i < curve.size(); ++i) {
    EXPECT_LT(curve[i].threshold, curve[i - 1].threshold);
    area += (curve[i].false_positives - curve[i - 1].false_positives) *
            (curve[i].recall + curve[i - 1].recall) / 2;
  }
  EXPECT_NEAR(area, *ranking.area(), 1e-12);
}

TEST(Interval, IsTheSameFromTheSameSeedAndHoldsTheFigure) {
  Random random(8);
  const auto all = drawn(random, 120, 30);
  const auto figure = Ranking(all).area_figure(3);
  ASSERT_TRUE(figure);
  EXPECT_EQ(figure, Ranking(all).area_figure(3));
  EXPECT_NE(figure, Ranking(all).area_figure(4));
  EXPECT_LT(figure->low, figure->value);
  EXPECT_GT(figure->high, figure->value);
}

TEST(Interval, DoesNotDependOnTheOrderOrTheNumbersOfGroups) {
  Random random(9);
  auto all = drawn(random, 60, 1000);
  const auto figure = Ranking(all).recall_figure(.05, 3);
  for (auto& each : all) each.group += 1000;
  EXPECT_EQ(figure, Ranking(all).recall_figure(.05, 3));
}

TEST(Interval, IsWiderWhenTracesOfATaskStandTogether) {
  Random random(10);
  std::vector<Scored> apart;
  std::vector<Scored> together;
  for (std::uint32_t task = 0; task < 20; ++task) {
    const bool positive = task % 2 == 0;
    const double score = random.unit() + (positive ? .3 : 0);
    for (std::uint32_t copy = 0; copy < 20; ++copy) {
      apart.push_back({score, positive, task * 20 + copy});
      together.push_back({score, positive, task});
    }
  }
  const auto narrow = Ranking(apart).area_figure(1);
  const auto wide = Ranking(together).area_figure(1);
  EXPECT_LT(narrow->high - narrow->low, wide->high - wide->low);
}

TEST(CalibrationError, OfKnownCases) {
  EXPECT_NEAR(*calibration_error(scored({1, 1}, {0, 0})), 0, 1e-12);
  EXPECT_NEAR(*calibration_error(scored({0}, {1})), 1, 1e-12);
  EXPECT_NEAR(*calibration_error(scored({.5}, {.5})), 0, 1e-12);
  EXPECT_NEAR(*calibration_error(scored({.85}, {.85, .15})), (2 * .35 + .15) / 3, 1e-12);
}

TEST(CalibrationError, IsNoneWithoutTracesOrNumbers) {
  EXPECT_FALSE(calibration_error({}));
  EXPECT_FALSE(calibration_error(scored({kNan}, {.1})));
}

TEST(Reliability, PutsScoresOutsideIntoTheEnds) {
  const auto bins = reliability(scored({7}, {-2, 1}));
  ASSERT_EQ(bins.size(), 10u);
  EXPECT_EQ(bins.front().count, 1u);
  EXPECT_EQ(bins.back().count, 2u);
  EXPECT_DOUBLE_EQ(bins.back().share_positive, .5);
}

TEST(DeploymentPercentile, FlagsNoMoreThanItPromises) {
  Random random(11);
  std::vector<Scored> all;
  for (std::uint32_t i = 0; i < 400; ++i) all.push_back({.2 + .6 * random.unit(), false, i});
  for (std::uint32_t i = 0; i < 50; ++i) all.push_back({.9, true, 400 + i});
  const auto figure = at_deployment_percentile(all, .5, 50, 1);
  ASSERT_TRUE(figure);
  EXPECT_EQ(figure->traffic, 50u);
  EXPECT_NEAR(figure->false_positives, .02, .01);
  EXPECT_LE(figure->low, figure->false_positives);
  EXPECT_GE(figure->high, figure->false_positives);
  EXPECT_DOUBLE_EQ(*figure->recall, 1);
}

TEST(DeploymentPercentile, KeepsTheProductsFloor) {
  Random random(3);
  std::vector<Scored> all;
  for (std::uint32_t i = 0; i < 200; ++i) all.push_back({.001 + .001 * random.unit(), false, i});
  for (std::uint32_t i = 0; i < 20; ++i) all.push_back({.01, true, 200 + i});
  EXPECT_DOUBLE_EQ(*at_deployment_percentile(all, .5, 0, 1)->recall, 0)
      << "a threshold does not fall further than three logits under the model's";
}

TEST(DeploymentPercentile, EqualScoresFlagNothing) {
  const std::vector<double> same(140, .7);
  EXPECT_DOUBLE_EQ(at_deployment_percentile(scored({}, same), .5, 0, 1)->false_positives, 0);
}

TEST(DeploymentPercentile, IsNoneWithTooLittleTraffic) {
  const std::vector<double> few(80, .2);
  EXPECT_FALSE(at_deployment_percentile(scored({.9}, few), .5, 0, 1)) << "40 are no traffic";
  EXPECT_TRUE(at_deployment_percentile(scored({.9}, few), .5, 50, 1));
  EXPECT_FALSE(at_deployment_percentile(scored({.9}, few), .5, 70, 1)) << "nothing left to test";
}

TEST(DeploymentPercentile, HasNoRecallWithoutPositives) {
  const std::vector<double> some(140, .2);
  EXPECT_FALSE(at_deployment_percentile(scored({}, some), .5, 0, 1)->recall);
}

}  // namespace
}  // namespace candor::monitor::overseer
