#include "monitor/overseer/baseline.h"

#include <algorithm>
#include <cmath>
#include <random>
#include <span>

#include <gtest/gtest.h>

namespace candor::monitor::overseer {
namespace {

double logit(double p) { return std::log(p / (1 - p)); }

/// Benign scores as a deployment has them: logits around `center`.
std::vector<float> traffic(std::size_t count, double center, unsigned seed = 1,
                           double spread = .5) {
  std::mt19937 random(seed);
  std::normal_distribution<double> noise(center, spread);
  std::vector<float> out;
  for (std::size_t i = 0; i < count; ++i)
    out.push_back(static_cast<float>(1 / (1 + std::exp(-noise(random)))));
  return out;
}

HeadBaseline unknown(double stated = .5) {
  HeadBaseline out;
  out.head = "unsafe";
  out.stated = out.threshold = stated;
  return out;
}

TEST(Baseline, UntilThereIsTrafficTheModelsThresholdHolds) {
  const auto few = updated(unknown(.6), traffic(kLeastTraffic - 1, -2));
  EXPECT_FALSE(few.established());
  EXPECT_EQ(few.threshold, .6);
  EXPECT_DOUBLE_EQ(percentile_of(few, .6), kDeploymentPercentile);
  EXPECT_LT(percentile_of(few, .59), kDeploymentPercentile);
  EXPECT_DOUBLE_EQ(percentile_of(few, 1), 1);
  EXPECT_DOUBLE_EQ(percentile_of(few, 0), 0);
}

/// The mean share of new traffic that is flagged, over deployments that each learned from `count` traces.
double flagged_share(std::size_t count, double center, double spread) {
  constexpr unsigned kDeployments = 300;
  double flagged = 0;
  for (unsigned seed = 1; seed <= kDeployments; ++seed) {
    const auto known = updated(unknown(), traffic(count, center, seed, spread));
    const auto tested = traffic(200, center, seed + 100'000, spread);
    flagged += static_cast<double>(std::count_if(tested.begin(), tested.end(), [&](float score) {
      return percentile_of(known, static_cast<double>(score)) >= kDeploymentPercentile;
    }));
  }
  return flagged / (200. * kDeployments);
}

TEST(Baseline, AsManyAsPromisedAreFlaggedHoweverLittleTrafficThereIs) {
  for (const std::size_t count : {kLeastTraffic, std::size_t{62}, std::size_t{200}, kMostTraffic}) {
    for (const double spread : {.5, 2.}) {
      const double share = flagged_share(count, .8, spread);
      EXPECT_LT(share, 1 - kDeploymentPercentile + .004) << count << ' ' << spread;
      EXPECT_GT(share, .01) << count << ' ' << spread;
    }
  }
}

TEST(Baseline, TheQuantileIsTheRankThatConformalPredictionAsksFor) {
  std::vector<float> scores;
  for (int i = 1; i <= 99; ++i) scores.push_back(static_cast<float>(i));
  EXPECT_EQ(conformal_quantile(scores, .98), 98) << "ceil(100 * .98)";
  EXPECT_EQ(conformal_quantile(scores, .95), 95);
  EXPECT_EQ(conformal_quantile(scores, .995), 99) << "beyond them all: the highest";
  EXPECT_EQ(conformal_quantile(std::span(scores).first(50), .98), 50);
  EXPECT_EQ(conformal_quantile(std::span(scores).first(1), .01), 1);
}

TEST(Baseline, PercentilesNeverFallWithTheScoreAndMeetAtTheThreshold) {
  for (const auto& baseline :
       {unknown(.3), updated(unknown(), traffic(60, -1)), updated(unknown(), traffic(400, 6)),
        updated(unknown(), traffic(400, -8))}) {
    double last = 0;
    for (double score = 0; score <= 1; score += .001) {
      const double percentile = percentile_of(baseline, score);
      EXPECT_GE(percentile, last);
      const bool beyond =
          baseline.established() ? score > baseline.threshold : score >= baseline.threshold;
      EXPECT_EQ(percentile >= kDeploymentPercentile, beyond) << score;
      last = percentile;
    }
  }
  EXPECT_EQ(percentile_of(unknown(), std::nan("")), 0);
}

TEST(Baseline, AFewBadTracesDoNotMoveIt) {
  const auto good = traffic(100, -2);
  auto poisoned = good;
  for (int i = 0; i < 5; ++i) poisoned.push_back(.97F);
  const double clean = updated(unknown(), good).threshold;
  const double with_bad = updated(unknown(), poisoned).threshold;
  EXPECT_NEAR(with_bad, clean, .03);
  EXPECT_LT(with_bad, .5);
}

TEST(Baseline, AnAgentThatLooksDangerousFromTheFirstIsUsualToItselfAndTold) {
  const auto high = updated(unknown(.5), traffic(400, 6));
  EXPECT_TRUE(high.high);
  EXPECT_LT(percentile_of(high, .95), kDeploymentPercentile)
      << "honest work that is unlike the training data scores so, too";
  EXPECT_FALSE(updated(unknown(.5), traffic(400, -2)).high);
  EXPECT_FALSE(updated(unknown(.5), traffic(400, .5)).high);
}

TEST(Baseline, AnAgentWhoseTrafficIsAllQuietFindsTheFloor) {
  const auto moved = updated(unknown(.5), traffic(400, -8));
  EXPECT_NEAR(logit(moved.threshold), logit(.5) - kBelow, 1e-6);
}

TEST(Baseline, ASlowDriftIsSlowAndIsNoticedBeforeItGetsFar) {
  // The attacker raises the scores of what looks benign by a little with every update, each within the noise.
  HeadBaseline baseline = updated(unknown(), traffic(400, -2));
  const double first = baseline.threshold;
  int updates = 0;
  while (!baseline.drifted && updates < 200) {
    ++updates;
    const double before = logit(baseline.threshold);
    baseline = updated(baseline, traffic(400, -2 + .05 * updates, static_cast<unsigned>(updates)));
    EXPECT_LE(std::fabs(logit(baseline.threshold) - before), kStep + 1e-9);
  }
  EXPECT_TRUE(baseline.drifted);
  EXPECT_LE(logit(baseline.threshold) - logit(first), kAlarmStep + kStep);
  EXPECT_LT(updates, 40);
}

TEST(Baseline, AJumpIsNoticedAtOnceAndFollowedSlowly) {
  const auto before = updated(unknown(), traffic(400, -2));
  const auto after = updated(before, traffic(400, 1.5, 3));
  EXPECT_TRUE(after.drifted);
  EXPECT_GT(after.psi, 1);
  EXPECT_NEAR(logit(after.threshold) - logit(before.threshold), kStep, 1e-6);
}

TEST(Baseline, TheUsualNoiseIsNoDrift) {
  HeadBaseline baseline = updated(unknown(), traffic(400, -2));
  for (unsigned seed = 2; seed < 40; ++seed) {
    baseline = updated(baseline, traffic(400, -2, seed));
    EXPECT_FALSE(baseline.drifted) << seed << ' ' << baseline.psi;
  }
}

TEST(Baseline, TheIndexIsZeroForTheSameAndGrowsWithTheChange) {
  auto scores = traffic(400, -2);
  std::sort(scores.begin(), scores.end());
  const auto shares = shares_of(scores);
  EXPECT_NEAR(stability_index(shares, scores), 0, 1e-12);
  const double little = stability_index(shares, traffic(400, -1.8, 2));
  const double much = stability_index(shares, traffic(400, 0, 2));
  EXPECT_LT(little, much);
  EXPECT_LT(little, kAlarmPsi);
  EXPECT_GT(much, kAlarmPsi);
  EXPECT_TRUE(std::isfinite(stability_index(shares, traffic(400, 9, 2))));
}

TEST(Baseline, ScoresThatAreAllTheSameAreNoTrouble) {
  const std::vector<float> same(200, .25F);
  auto baseline = updated(unknown(), same);
  EXPECT_NEAR(baseline.threshold, .25, 1e-6);
  baseline = updated(baseline, same);
  EXPECT_FALSE(baseline.drifted);
  EXPECT_LT(percentile_of(baseline, .25), kDeploymentPercentile);
  EXPECT_GT(percentile_of(baseline, .26), .97);
  EXPECT_GT(updated(unknown(), std::vector<float>(100, 0.F)).threshold, 0);
  EXPECT_LT(percentile_of(updated(unknown(), std::vector<float>(100, 1.F)), 1),
            kDeploymentPercentile);
}

TEST(Baseline, IsTheSameFromTheStore) {
  AgentBaseline agent;
  agent.agent = "ops-bot";
  agent.model = "sha256:1";
  agent.heads = {updated(unknown(), traffic(120, -1)), unknown(.7)};
  agent = finish(std::move(agent));
  const auto read = read_baseline(to_json(agent));
  ASSERT_TRUE(read);
  EXPECT_EQ(read->digest, agent.digest);
  for (double score = 0; score <= 1; score += .01)
    EXPECT_EQ(percentile_of(read->heads[0], score), percentile_of(agent.heads[0], score));
  EXPECT_FALSE(read_baseline("{}"));
  EXPECT_FALSE(read_baseline("["));
  EXPECT_FALSE(read_baseline(R"({"agent": 1, "model": "", "heads": []})"));
}

TEST(Baselines, AreOfOneModel) {
  AgentBaseline agent;
  agent.agent = "a";
  agent.model = "sha256:1";
  const Baselines baselines({{"a", std::make_shared<const AgentBaseline>(agent)}});
  EXPECT_NE(baselines.find("a", "sha256:1"), nullptr);
  EXPECT_EQ(baselines.find("a", "sha256:2"), nullptr) << "scores of another model say nothing";
  EXPECT_EQ(baselines.find("b", "sha256:1"), nullptr);
}

}  // namespace
}  // namespace candor::monitor::overseer
