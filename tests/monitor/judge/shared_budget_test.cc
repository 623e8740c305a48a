#include "monitor/judge/shared_budget.h"

#include <random>
#include <string>

#include <gtest/gtest.h>

namespace candor::monitor {
namespace {

Verdict with_risk(double risk, Decision decision = Decision::flag) {
  Verdict verdict;
  verdict.risk = risk;
  verdict.decision = decision;
  return verdict;
}

JudgeChoice choice(double risk, SharedBudget& budget, Decision decision = Decision::flag) {
  return choose_to_ask(with_risk(risk, decision), "bot", {.2, .9}, .01, budget).choice;
}

TEST(SharedBudget, AsksOnlyInsideTheBand) {
  SharedBudget budget(1);
  EXPECT_EQ(choice(.19, budget), JudgeChoice::outside_band);
  EXPECT_EQ(choice(.2, budget), JudgeChoice::ask);
  EXPECT_EQ(choice(.9, budget), JudgeChoice::ask);
  EXPECT_EQ(choice(.91, budget), JudgeChoice::outside_band);
  EXPECT_EQ(choice(.5, budget, Decision::block), JudgeChoice::decided);
}

TEST(SharedBudget, WithAllOfItEveryTraceIsAskedAbout) {
  SharedBudget budget(1);
  std::mt19937 random(4);
  std::uniform_real_distribution<double> ratio(1, 100);
  for (int i = 0; i < 3'000; ++i)
    ASSERT_NE(budget.spend(i % 3 == 0 ? "a" : "b", ratio(random)), Payer::nobody) << i;
}

TEST(SharedBudget, AllAgentsTogetherNeverSpendMoreThanTheRate) {
  for (const double rate : {0., .01, .05, .5}) {
    for (const int agents : {1, 7, 300}) {
      SharedBudget budget(rate);
      std::mt19937 random(1);
      std::uniform_real_distribution<double> ratio(0, 100);
      const int traces = 20'000;
      int asked = 0;
      for (int i = 0; i < traces; ++i) {
        const auto agent = std::to_string(random() % static_cast<unsigned>(agents));
        asked += budget.spend(agent, ratio(random)) == Payer::nobody ? 0 : 1;
      }
      EXPECT_LE(asked, rate * traces + 1) << rate << ' ' << agents;
      const double spent =
          agents == 300 ? .3 : .6;  // a small account takes long to hold a question
      EXPECT_GE(asked, rate * traces * spent) << rate << ' ' << agents;
    }
  }
}

/// Of 2,000 traces of a quiet agent one in twenty is worth a question; `flood` traces of another come before each.
int asked_of_the_quiet(int flood) {
  SharedBudget budget(.05);
  int asked = 0;
  for (int i = 0; i < 2'000; ++i) {
    for (int k = 0; k < flood; ++k) budget.spend("flood", 1e5);
    asked += budget.spend("quiet", i % 20 == 0 ? 50 : 1) == Payer::nobody ? 0 : 1;
  }
  return asked;
}

TEST(SharedBudget, AnAgentThatFloodsLeavesTheOthersTheirOwnHalf) {
  EXPECT_GE(asked_of_the_quiet(0), 90);
  const int with_flood = asked_of_the_quiet(20);
  EXPECT_GE(with_flood, 45) << "2.5 % of its own 2,000 traces";
  EXPECT_LE(with_flood, 60);
}

TEST(SharedBudget, TheCommonHalfGoesToWhoIsMostWorthIt) {
  SharedBudget budget(.1);
  std::mt19937 random(2);
  std::uniform_real_distribution<double> unit(0, 1);
  int risky = 0;
  int calm = 0;
  for (int i = 0; i < 10'000; ++i) {
    risky += budget.spend("risky", 10 + unit(random)) == Payer::common ? 1 : 0;
    calm += budget.spend("calm", 1 + unit(random)) == Payer::common ? 1 : 0;
  }
  EXPECT_GT(risky, 800);
  EXPECT_LT(calm, 20);
}

TEST(SharedBudget, NewNamesComeWithNothing) {
  SharedBudget budget(.01);
  int asked = 0;
  for (int i = 0; i < 5'000; ++i)
    asked += budget.spend("name-" + std::to_string(i), 1e5) == Payer::own ? 1 : 0;
  EXPECT_EQ(asked, 0);
  EXPECT_EQ(budget.agents(), SharedBudget::kMostAgents);
}

TEST(SharedBudget, WhoIsActiveKeepsItsAccountAmongNewNames) {
  SharedBudget budget(.05);
  for (int i = 0; i < 39; ++i) budget.spend("quiet", 0);
  for (std::size_t i = 0; i < 3 * SharedBudget::kMostAgents; ++i) {
    if (i % 500 == 0) budget.spend("quiet", 0);
    budget.spend("name-" + std::to_string(i), 1e5);
  }
  EXPECT_EQ(budget.spend("quiet", 50), Payer::own);
}

TEST(SharedBudget, WhatIsNotAskedGoesBackWhereItCameFrom) {
  SharedBudget budget(.02);
  ASSERT_EQ(budget.spend("a", 5), Payer::common);
  EXPECT_EQ(budget.spend("a", 5), Payer::nobody);
  budget.refund("a", Payer::common);
  EXPECT_EQ(budget.spend("a", 5), Payer::common);
  for (int i = 0; i < 97; ++i) budget.spend("a", 0);
  ASSERT_EQ(budget.spend("a", 5), Payer::own);
  budget.refund("a", Payer::own);
  EXPECT_EQ(budget.spend("a", 5), Payer::own);
}

TEST(SharedBudget, NothingIsAskedWithoutABudget) {
  SharedBudget budget(0);
  EXPECT_EQ(choice(.5, budget), JudgeChoice::over_budget);
  EXPECT_EQ(budget.agents(), 0U);
}

}  // namespace
}  // namespace candor::monitor
