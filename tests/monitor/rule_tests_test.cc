#include "monitor/rule_tests.h"

#include <gtest/gtest.h>

#include "tests/monitor/monitors.h"

namespace candor::monitor {
namespace {

using rules::Mode;
using testing::monitor_of;
using testing::simple_rule;

constexpr char kId[] = "6d1f0f0e-0001-4c00-8000-000000000001";

class RuleTestsTest : public ::testing::Test {
 protected:
  RuleTestOutcome run_one(const std::string& test) const {
    const auto outcomes = run_rule_tests(monitor_, kId, "[" + test + "]");
    EXPECT_EQ(outcomes.size(), 1);
    return outcomes.at(0);
  }

  Monitor monitor_ =
      monitor_of({simple_rule(kId, "tool_call", "high", "args.command|contains: 'rm -rf'"),
                  simple_rule("other", "user", "low", "text|contains: 'please'")});

  static std::string trace_test(bool match, const std::string& command) {
    return std::string(R"({"name": "n", "match": )") + (match ? "true" : "false") +
           R"(, "trace": {"steps": [{"kind": "user", "text": "please"}, {"kind": "tool_call", "id": "c",
            "tool": "bash", "arguments": {"command": ")" +
           command + R"("}}]}})";
  }
};

TEST_F(RuleTestsTest, PassWhenTheRuleDoesWhatTheTestSays) {
  const auto outcomes = run_rule_tests(
      monitor_, kId, "[" + trace_test(true, "rm -rf /") + "," + trace_test(false, "ls") + "]");
  ASSERT_EQ(outcomes.size(), 2);
  for (const auto& outcome : outcomes) {
    EXPECT_TRUE(outcome.passed) << outcome.why;
    EXPECT_EQ(outcome.rule, kId);
    EXPECT_EQ(outcome.test, "n");
    EXPECT_EQ(outcome.why, "");
  }
}

TEST_F(RuleTestsTest, SayWhatMatchedInstead) {
  const auto outcome = run_one(trace_test(true, "ls"));
  EXPECT_FALSE(outcome.passed);
  EXPECT_EQ(outcome.why, "should match, but does not: these matched instead: other");
}

TEST_F(RuleTestsTest, SayWhereItMatchedThoughItShouldNot) {
  const auto outcome = run_one(trace_test(false, "rm -rf /"));
  EXPECT_FALSE(outcome.passed);
  EXPECT_EQ(outcome.why, "should not match, but does: Title of " + std::string(kId) +
                             ": step 1 args.command \"rm -rf /\"");
}

TEST_F(RuleTestsTest, RunOnSingleEvents) {
  const std::string source = R"("logsource": {"product": "agent", "category": "tool_call"})";
  EXPECT_TRUE(run_one(R"({"match": true, "event": {)" + source +
                      R"(, "fields": {"args.command": "rm -rf x"}}})")
                  .passed);
  EXPECT_TRUE(
      run_one(R"({"match": false, "event": {)" + source + R"(, "fields": {"args.command": "ls"}}})")
          .passed);
  EXPECT_TRUE(run_one(R"({"match": false, "event": {"logsource": {"product": "linux"},
                          "fields": {"args.command": "rm -rf x"}}})")
                  .passed);
  const auto outcome =
      run_one(R"({"match": true, "event": {)" + source + R"(, "fields": {"a": "b"}}})");
  EXPECT_FALSE(outcome.passed);
  EXPECT_EQ(outcome.test, "test 1");
  EXPECT_EQ(outcome.why, "should match, but does not: the event does not match");
}

TEST_F(RuleTestsTest, NeverPassWhenTheyCannotBeRead) {
  for (const char* test :
       {"3", "{}", R"({"match": "yes", "trace": {"steps": []}})", R"({"match": false})",
        R"({"match": false, "trace": {"steps": []}, "event": {}})",
        R"({"match": false, "trace": [1]})", R"({"match": false, "trace": {"steps": 3}})",
        R"({"match": false, "trace": {"steps": [{"kind": "dream"}]}})",
        R"({"match": false, "event": {"fields": {"a": {"b": 1}}}})"}) {
    const auto outcome = run_one(test);
    EXPECT_FALSE(outcome.passed) << test;
    EXPECT_FALSE(outcome.why.empty()) << test;
  }
}

TEST_F(RuleTestsTest, NoTestsNoOutcomes) {
  for (const char* none : {"", "[]", "null"})
    EXPECT_TRUE(run_rule_tests(monitor_, kId, none).empty()) << none;
}

TEST_F(RuleTestsTest, AListIsAskedFor) {
  for (const char* wrong : {"{}", "7", "[broken"}) {
    const auto outcomes = run_rule_tests(monitor_, kId, wrong);
    ASSERT_EQ(outcomes.size(), 1) << wrong;
    EXPECT_FALSE(outcomes[0].passed);
  }
}

TEST_F(RuleTestsTest, DepthIsBounded) {
  for (const std::size_t depth : {300U, 1'000'000U}) {
    const std::string deep = R"([{"match": false, "trace": {"steps": [], "x": )" +
                             std::string(depth, '[') + std::string(depth, ']') + "}}]";
    const auto outcomes = run_rule_tests(monitor_, kId, deep);
    ASSERT_EQ(outcomes.size(), 1);
    EXPECT_FALSE(outcomes[0].passed);
  }
}

TEST_F(RuleTestsTest, ARuleThatCannotReportPassesNoTest) {
  const auto unknown = run_rule_tests(monitor_, "nobody", "[" + trace_test(false, "ls") + "]");
  ASSERT_EQ(unknown.size(), 1);
  EXPECT_FALSE(unknown[0].passed);
  const auto drafts =
      monitor_of({simple_rule(kId, "tool_call", "high", "tool: bash", Mode::draft)});
  const auto draft = run_rule_tests(drafts, kId, "[" + trace_test(false, "ls") + "]");
  ASSERT_EQ(draft.size(), 1);
  EXPECT_FALSE(draft[0].passed);
}

TEST_F(RuleTestsTest, AShadowRuleIsTestedLikeAnyOther) {
  const auto shadow =
      monitor_of({simple_rule(kId, "tool_call", "high", "tool: bash", Mode::shadow)});
  EXPECT_TRUE(run_rule_tests(shadow, kId, "[" + trace_test(true, "ls") + "]").at(0).passed);
}

}  // namespace
}  // namespace candor::monitor
