#include "monitor/policy.h"

#include <cmath>
#include <random>

#include <gtest/gtest.h>

namespace candor::monitor {
namespace {

using rules::Level;
using rules::Mode;

Finding found(Level level, ExplanationKind kind = ExplanationKind::pattern,
              Mode mode = Mode::enforce, double confidence = .5) {
  Finding finding;
  finding.rule = {"r" + std::to_string(static_cast<int>(level)), "", level, 1, mode};
  finding.kind = kind;
  finding.confidence = confidence;
  return finding;
}

TEST(Policy, LevelsBecomeDecisions) {
  const Policy policy;
  EXPECT_EQ(decide(policy, {}), Decision::allow);
  EXPECT_EQ(decide(policy, {found(Level::informational)}), Decision::allow);
  EXPECT_EQ(decide(policy, {found(Level::low)}), Decision::allow);
  EXPECT_EQ(decide(policy, {found(Level::medium)}), Decision::flag);
  EXPECT_EQ(decide(policy, {found(Level::high)}), Decision::hold);
  EXPECT_EQ(decide(policy, {found(Level::critical)}), Decision::block);
}

TEST(Policy, TheMostSevereFindingDecides) {
  EXPECT_EQ(decide({}, {found(Level::low), found(Level::high), found(Level::medium)}),
            Decision::hold);
}

TEST(Policy, ShadowFindingsChangeNothing) {
  const auto shadow = found(Level::critical, ExplanationKind::pattern, Mode::shadow);
  EXPECT_EQ(decide({}, {shadow}), Decision::allow);
  EXPECT_EQ(decide({}, {shadow, found(Level::medium)}), Decision::flag);
  EXPECT_EQ(risk_of({shadow}, 0), 0);
  EXPECT_EQ(risk_of({shadow, found(Level::medium)}, .5), risk_of({found(Level::medium)}, .5));
}

TEST(Policy, AScoreAloneHoldsInsteadOfBlocking) {
  for (const auto kind : {ExplanationKind::statistical, ExplanationKind::judgement,
                          ExplanationKind::self_report, ExplanationKind::white_box})
    EXPECT_EQ(decide({}, {found(Level::critical, kind)}), Decision::hold) << to_string(kind);
}

TEST(Policy, DeterministicKindsBlockAlone) {
  for (const auto kind : {ExplanationKind::pattern, ExplanationKind::sequence,
                          ExplanationKind::data_flow, ExplanationKind::correspondence})
    EXPECT_EQ(decide({}, {found(Level::critical, kind)}), Decision::block) << to_string(kind);
}

TEST(Policy, TwoIndependentKindsBlockTogether) {
  EXPECT_EQ(decide({}, {found(Level::critical, ExplanationKind::statistical),
                        found(Level::critical, ExplanationKind::white_box)}),
            Decision::block);
}

TEST(Policy, TheSameKindTwiceIsNotIndependent) {
  EXPECT_EQ(decide({}, {found(Level::critical, ExplanationKind::statistical),
                        found(Level::critical, ExplanationKind::statistical)}),
            Decision::hold);
}

TEST(Policy, OnlyFindingsThatAskToBlockSupportABlock) {
  EXPECT_EQ(decide({}, {found(Level::critical, ExplanationKind::statistical),
                        found(Level::medium, ExplanationKind::pattern)}),
            Decision::hold);
  EXPECT_EQ(decide({}, {found(Level::critical, ExplanationKind::statistical),
                        found(Level::critical, ExplanationKind::pattern, Mode::shadow)}),
            Decision::hold);
}

TEST(Policy, ADeploymentMayTrustAScoreToBlock) {
  Policy policy;
  policy.block_needs_deterministic = false;
  EXPECT_EQ(decide(policy, {found(Level::critical, ExplanationKind::statistical)}),
            Decision::block);
}

TEST(Policy, ADeploymentMayMapLevelsItsOwnWay) {
  Policy policy;
  policy.by_level[static_cast<int>(Level::low)] = Decision::hold;
  EXPECT_EQ(decide(policy, {found(Level::low)}), Decision::hold);
}

TEST(Risk, FollowsTheDocumentedFormula) {
  EXPECT_EQ(risk_of({}, 0), 0);
  EXPECT_DOUBLE_EQ(risk_of({found(Level::high)}, 0), .7 * .5);
  EXPECT_DOUBLE_EQ(risk_of({found(Level::high), found(Level::medium)}, 0),
                   1 - (1 - .7 * .5) * (1 - .4 * .5));
  EXPECT_DOUBLE_EQ(risk_of({found(Level::high)}, .5), .35 + (.9 - .35) * .5);
  EXPECT_DOUBLE_EQ(risk_of({}, 1), .05);
}

TEST(Risk, ARuleCountsOnceWithItsSurestFinding) {
  const auto sure = found(Level::medium, ExplanationKind::pattern, Mode::enforce, .9);
  const auto unsure = found(Level::medium, ExplanationKind::pattern, Mode::enforce, .2);
  EXPECT_DOUBLE_EQ(risk_of({unsure, sure, unsure, sure}, 0), .4 * .9);
}

TEST(Risk, IgnoresScoresThatAreNoScores) {
  EXPECT_EQ(risk_of({found(Level::high)}, std::nan("")), risk_of({found(Level::high)}, 0));
  EXPECT_EQ(risk_of({found(Level::high)}, -3), risk_of({found(Level::high)}, 0));
  EXPECT_EQ(risk_of({found(Level::high)}, 7), risk_of({found(Level::high)}, 1));
}

class RandomFindings : public ::testing::Test {
 protected:
  double score() { return std::uniform_real_distribution<double>()(random_); }

  Finding finding() {
    Finding one =
        found(static_cast<Level>(random_() % 5), static_cast<ExplanationKind>(random_() % 9),
              static_cast<Mode>(random_() % 3), score());
    one.rule.id = std::to_string(random_() % 6);
    return one;
  }

  std::vector<Finding> findings() {
    std::vector<Finding> some(random_() % 8);
    for (Finding& one : some) one = finding();
    return some;
  }

  std::mt19937 random_{5};
};

TEST_F(RandomFindings, GiveARiskFromZeroToOneWithinTheBand) {
  for (int round = 0; round < 20'000; ++round) {
    const auto some = findings();
    const double risk = risk_of(some, score());
    ASSERT_GE(risk, risk_of(some, 0));
    ASSERT_LE(risk, risk_of(some, 1));
    ASSERT_GE(risk, 0);
    ASSERT_LE(risk, 1);
  }
}

TEST_F(RandomFindings, NeverLowerTheRiskOrTheDecisionWhenOneMoreComes) {
  for (int round = 0; round < 20'000; ++round) {
    auto some = findings();
    const double learned = score();
    const double risk = risk_of(some, learned);
    const Decision decision = decide({}, some);
    some.push_back(finding());
    ASSERT_GE(risk_of(some, learned), risk - 1e-12);
    ASSERT_GE(decide({}, some), decision);
  }
}

TEST_F(RandomFindings, NeverLowerTheRiskWhenSurerOrMoreSevereOrWithAHigherScore) {
  for (int round = 0; round < 20'000; ++round) {
    auto some = findings();
    some.push_back(finding());
    const double learned = score();
    const double risk = risk_of(some, learned);
    ASSERT_GE(risk_of(some, std::min(1., learned + .2)), risk - 1e-12);
    auto surer = some;
    surer.back().confidence = std::min(1., surer.back().confidence + .2);
    ASSERT_GE(risk_of(surer, learned), risk - 1e-12);
    auto worse = some;
    if (worse.back().rule.level < Level::critical)
      worse.back().rule.level = static_cast<Level>(static_cast<int>(worse.back().rule.level) + 1);
    ASSERT_GE(risk_of(worse, learned), risk - 1e-12);
  }
}

TEST_F(RandomFindings, DoNotDependOnTheirOrder) {
  for (int round = 0; round < 2'000; ++round) {
    auto some = findings();
    const double risk = risk_of(some, .3);
    const Decision decision = decide({}, some);
    std::shuffle(some.begin(), some.end(), random_);
    ASSERT_DOUBLE_EQ(risk_of(some, .3), risk);
    ASSERT_EQ(decide({}, some), decision);
  }
}

}  // namespace
}  // namespace candor::monitor
