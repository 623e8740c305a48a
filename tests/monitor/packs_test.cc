// What holds for every rule that we ship.

#include "tests/packs.h"

#include <map>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "monitor/rule_tests.h"

namespace candor::monitor {
namespace {

constexpr int kTestsOfEachKind = 3;

class Packs : public ::testing::Test {
 protected:
  static const Monitor& monitor() {
    static const Monitor shipped = [] {
      auto set = rules::RuleSet::compile(candor::testing::shipped_packs(), {}, diagnostics_);
      return Monitor(std::make_shared<const rules::RuleSet>(std::move(set)), {});
    }();
    return shipped;
  }

  static const rules::Diagnostics& diagnostics() {
    monitor();
    return diagnostics_;
  }

 private:
  inline static rules::Diagnostics diagnostics_;
};

TEST_F(Packs, Compile) {
  EXPECT_GT(monitor().rules().rules().size(), 0);
  for (const auto& diagnostic : diagnostics()) {
    EXPECT_NE(diagnostic.severity, rules::Severity::error) << to_text(diagnostic);
  }
  for (const auto& diagnostic : check_candor_members(monitor().rules().rules()))
    ADD_FAILURE() << to_text(diagnostic);
}

TEST_F(Packs, EveryRulePassesItsOwnTests) {
  for (const auto& rule : monitor().rules().rules()) {
    for (const auto& outcome : run_rule_tests(monitor(), rule.id, rule.tests))
      EXPECT_TRUE(outcome.passed) << rule.origin << ": " << outcome.test << ": " << outcome.why;
  }
}

TEST_F(Packs, EveryRuleThatCountsHasThreeMatchesAndThreeNearMisses) {
  for (const auto& rule : monitor().rules().rules()) {
    if (!rule.reported || rule.level == rules::Level::informational) continue;
    std::map<bool, int> tests;
    for (const auto& test : nlohmann::json::parse(rule.tests))
      ++tests[test.at("match").get<bool>()];
    EXPECT_GE(tests[true], kTestsOfEachKind) << rule.origin;
    EXPECT_GE(tests[false], kTestsOfEachKind) << rule.origin;
  }
}

TEST_F(Packs, EveryRuleSaysWhatItIsAbout) {
  for (const auto& rule : monitor().rules().rules()) {
    if (!rule.reported) continue;
    EXPECT_FALSE(rule.title.empty()) << rule.origin;
    EXPECT_FALSE(rule.description.empty()) << rule.origin;
  }
}

}  // namespace
}  // namespace candor::monitor
