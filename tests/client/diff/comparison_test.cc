#include "client/diff/comparison.h"

#include <gtest/gtest.h>

namespace candor::client {
namespace {

using monitor::Decision;

VerdictLine line(const std::string& trace, Decision decision, std::set<std::string> rules = {}) {
  return {trace, decision, 0, std::move(rules), ""};
}

TEST(Comparison, SameVerdictsAreNoDifference) {
  Comparison comparison;
  comparison.before(line("a", Decision::hold, {"r"}));
  EXPECT_FALSE(comparison.after(line("a", Decision::hold, {"r"})));
  EXPECT_EQ(comparison.same, 1U);
  EXPECT_TRUE(comparison.rest().empty());
}

TEST(Comparison, TellsHowADecisionMoved) {
  Comparison comparison;
  comparison.before(line("a", Decision::allow, {"r1", "r2"}));
  const auto difference = comparison.after(line("a", Decision::block, {"r2", "r3"}));
  ASSERT_TRUE(difference);
  EXPECT_EQ(difference->before, Decision::allow);
  EXPECT_EQ(difference->after, Decision::block);
  EXPECT_EQ(difference->gained, std::vector<std::string>{"r3"});
  EXPECT_EQ(difference->lost, std::vector<std::string>{"r1"});
  EXPECT_EQ(comparison.moved[0][3], 1U);
}

TEST(Comparison, OtherFindingsWithTheSameDecisionAreADifferenceOfTheirOwn) {
  Comparison comparison;
  comparison.before(line("a", Decision::hold, {"r1"}));
  EXPECT_TRUE(comparison.after(line("a", Decision::hold, {"r2"})));
  EXPECT_EQ(comparison.other_findings, 1U);
  EXPECT_EQ(comparison.moved[2][2], 0U);
}

TEST(Comparison, TellsTracesThatOnlyOneSideHas) {
  Comparison comparison;
  comparison.before(line("gone", Decision::hold));
  comparison.before(line("kept", Decision::allow));
  const auto fresh = comparison.after(line("fresh", Decision::flag));
  comparison.after(line("kept", Decision::allow));
  ASSERT_TRUE(fresh);
  EXPECT_FALSE(fresh->before);
  EXPECT_EQ(comparison.only_after, 1U);
  EXPECT_EQ(comparison.only_before(), 1U);
  const auto rest = comparison.rest();
  ASSERT_EQ(rest.size(), 1U);
  EXPECT_EQ(rest[0].trace, "gone");
  EXPECT_FALSE(rest[0].after);
}

TEST(Comparison, ComparesRepeatedIdsInTheirOrder) {
  Comparison comparison;
  comparison.before(line("a", Decision::allow));
  comparison.before(line("a", Decision::hold));
  EXPECT_FALSE(comparison.after(line("a", Decision::allow)));
  EXPECT_FALSE(comparison.after(line("a", Decision::hold)));
  EXPECT_TRUE(comparison.after(line("a", Decision::hold)));
}

TEST(VerdictLine, ReadsWhatAnAuditPrints) {
  const auto line = read_verdict_line(
      R"({"trace":"t","decision":"hold","risk":0.7,"findings":[
          {"rule":{"id":"r1","title":"One","level":"low"}},
          {"rule":{"id":"r2","title":"Two","level":"high"}}]})");
  ASSERT_TRUE(line);
  EXPECT_EQ(line->trace, "t");
  EXPECT_EQ(line->decision, Decision::hold);
  EXPECT_EQ(line->risk, 0.7);
  EXPECT_EQ(line->rules, (std::set<std::string>{"r1", "r2"}));
  EXPECT_EQ(line->headline, "Two");
}

TEST(VerdictLine, RefusesWhatIsNoVerdict) {
  for (const char* text :
       {"", "nonsense", "[]", "1", "null", "{}", R"({"trace":1,"decision":"hold"})",
        R"({"trace":"t"})", R"({"trace":"t","decision":"maybe"})",
        R"({"trace":"t","decision":3})"}) {
    const auto line = read_verdict_line(text);
    ASSERT_FALSE(line) << text;
    EXPECT_EQ(line.error().code, "invalid_verdict");
  }
}

TEST(VerdictLine, BearsFindingsOfAnyShape) {
  for (const char* findings :
       {"1", "null", "[1,null,[]]", R"([{"rule":1}])", R"([{"rule":{"id":[]}}])"}) {
    const auto line = read_verdict_line(R"({"trace":"t","decision":"allow","findings":)" +
                                        std::string(findings) + "}");
    ASSERT_TRUE(line) << findings;
    EXPECT_TRUE(line->rules.empty());
  }
}

}  // namespace
}  // namespace candor::client
