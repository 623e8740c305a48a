#include "monitor/judge/budget.h"

#include <algorithm>
#include <cmath>
#include <random>

#include <gtest/gtest.h>

namespace candor::monitor {
namespace {

TEST(JudgeBudget, ALearnedScoreBringsATraceIntoTheBand) {
  Verdict verdict;
  verdict.risk = .04;
  verdict.trace_signals["overseer.unsafe"] = .6;
  EXPECT_EQ(first_stage_score(verdict), .6);
  verdict.risk = .7;
  EXPECT_EQ(first_stage_score(verdict), .7);
}

TEST(JudgeBudget, TheRatioRisesWithTheScoreAndFallsWithTheBaseRate) {
  EXPECT_NEAR(likelihood_ratio(.5, .01), 99, 1e-9);
  EXPECT_NEAR(likelihood_ratio(.01, .01), 1, 1e-9);
  EXPECT_GT(likelihood_ratio(.6, .01), likelihood_ratio(.5, .01));
  EXPECT_TRUE(std::isfinite(likelihood_ratio(1, .01)));
  EXPECT_TRUE(std::isfinite(likelihood_ratio(std::nan(""), .01)));
}

TEST(JudgeBudget, NeverSpendsMoreThanItsShare) {
  for (const double rate : {0., .01, .05, .5}) {
    JudgeBudget budget(rate);
    std::mt19937 random(1);
    std::uniform_real_distribution<double> ratio(0, 100);
    int asked = 0;
    const int traces = 20'000;
    for (int i = 0; i < traces; ++i) asked += budget.spend(ratio(random)) ? 1 : 0;
    EXPECT_LE(asked, rate * traces + 1) << rate;
    EXPECT_GE(asked, rate * traces * .7) << rate << ": it is there to be spent";
  }
}

TEST(JudgeBudget, GoesToTheTracesThatAreMostWorthIt) {
  JudgeBudget budget(.05);
  std::mt19937 random(2);
  std::uniform_real_distribution<double> ratio(0, 1);
  double worth_of_asked = 0;
  int asked = 0;
  for (int i = 0; i < 20'000; ++i) {
    const double value = ratio(random);
    if (!budget.spend(value) || i < 1'000) continue;
    worth_of_asked += value;
    ++asked;
  }
  ASSERT_GT(asked, 0);
  EXPECT_GT(worth_of_asked / asked, .95) << "the best 5 % are from .95 on; at random it is .5";
}

TEST(JudgeBudget, SavesUpOnlySoMuch) {
  JudgeBudget budget(.05);
  for (int i = 0; i < 100'000; ++i) budget.spend(0);
  EXPECT_EQ(budget.saved(), 10);
  int asked = 0;
  for (int i = 0; i < 100; ++i) asked += budget.spend(1'000) ? 1 : 0;
  EXPECT_LE(asked, 16) << "10 saved and 5 paid by the flood itself";
}

TEST(JudgeBudget, WhatIsNotAskedInTheEndIsGivenBack) {
  JudgeBudget budget(.01);
  EXPECT_TRUE(budget.spend(1));
  EXPECT_FALSE(budget.spend(1));
  budget.refund();
  EXPECT_TRUE(budget.spend(1));
}

TEST(JudgeBudget, NothingIsAskedWithoutABudget) {
  JudgeBudget budget(0);
  EXPECT_FALSE(budget.spend(1e6));
  budget.refund();
  EXPECT_FALSE(budget.spend(1e6));
}

}  // namespace
}  // namespace candor::monitor
