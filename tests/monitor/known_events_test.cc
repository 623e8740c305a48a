#include "monitor/known_events.h"

#include <gtest/gtest.h>

namespace candor::monitor {
namespace {

rules::RuleSet rules_about(const std::string& field) {
  rules::Diagnostics diagnostics;
  const std::vector<rules::RuleSource> sources = {
      {"title: t\nlogsource: {product: agent}\ndetection:\n    a: {" + field +
           ": x}\n    condition: a\n",
       "r.yml"}};
  return rules::RuleSet::compile(sources, {}, diagnostics);
}

class KnownEventsTest : public ::testing::Test {
 protected:
  KnownEventsTest() {
    trace_.id = "t";
    trace_.agent = "a";
    trace_.steps.resize(3);
  }

  void put_all(KnownEvents& known) {
    for (std::uint32_t step = 0; step < 3; ++step)
      known.put(step, {{step, 7}, {1, 0}, {{0, {.rule = step}}}});
  }
  bool knows(const KnownEvents& known, std::uint32_t step) {
    return known.find(step, {step, 7}) != nullptr;
  }

  const rules::RuleSet rules_ = rules_about("text");
  Trace trace_;
};

TEST_F(KnownEventsTest, AreFoundAgainWhileTheSameIsObserved) {
  KnownEvents known;
  known.begin(trace_, rules_);
  put_all(known);
  known.begin(trace_, rules_);
  ASSERT_NE(known.find(1, {1, 7}), nullptr);
  EXPECT_EQ(known.find(1, {1, 7})->found.front().match.rule, 1U);
  EXPECT_EQ(known.find(1, {1, 8}), nullptr);
  EXPECT_EQ(known.find(3, {3, 7}), nullptr);
  EXPECT_GT(known.bytes(), 0U);
  known.cut_to(1);
  EXPECT_TRUE(knows(known, 0));
  EXPECT_FALSE(knows(known, 1));
  known.cut_to(0);
  EXPECT_EQ(known.bytes(), 0U);
}

TEST_F(KnownEventsTest, AreForgottenWhenSomethingElseThatEventsShowChanges) {
  const auto other_rules = rules_about("tool");
  const auto forgets = [&](auto change, const rules::RuleSet& rules) {
    KnownEvents known;
    known.begin(trace_, rules_);
    put_all(known);
    Trace next = trace_;
    change(next);
    known.begin(next, rules);
    return !knows(known, 0);
  };
  EXPECT_FALSE(forgets([](Trace& t) { t.id = "another"; }, rules_));
  EXPECT_TRUE(forgets([](Trace&) {}, other_rules));
  EXPECT_TRUE(forgets([](Trace& t) { t.agent = "b"; }, rules_));
  EXPECT_TRUE(forgets([](Trace& t) { t.model = "m"; }, rules_));
  EXPECT_TRUE(forgets([](Trace& t) { t.session = "s"; }, rules_));
  EXPECT_TRUE(forgets(
      [](Trace& t) {
        t.metadata_leaves.push_back({"os", "darwin", ValueType::string, 0});
      },
      rules_));
}

TEST_F(KnownEventsTest, AreNotUsedWhereARuleAsksForTheTraceItself) {
  const auto by_trace = rules_about("trace");
  KnownEvents known;
  known.begin(trace_, by_trace);
  put_all(known);
  EXPECT_FALSE(knows(known, 0));
  EXPECT_EQ(known.bytes(), 0U);
}

}  // namespace
}  // namespace candor::monitor
