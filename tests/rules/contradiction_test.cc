// Warnings of rules that can never match, and of those that a filter takes everything away from.

#include "rules/contradiction.h"

#include <gtest/gtest.h>

#include "rules/codes.h"
#include "tests/rules/support.h"

namespace candor::rules::test {
namespace {

const Diagnostic* warning(const std::string& detection, const Placeholders& placeholders = {}) {
  static Compiled compiled;
  compiled = compile("title: T\nid: t\nlogsource: {product: agent}\ndetection:\n" + detection,
                     placeholders);
  for (const Diagnostic& d : compiled.diagnostics)
    EXPECT_EQ(d.severity, Severity::warning) << to_text(d);
  EXPECT_EQ(compiled.set.rules().size(), 1U);
  return compiled.find(code::never_matches);
}

// One search of flow-style items, another, and a condition.
bool never(const std::string& a, const std::string& b, const std::string& condition) {
  return warning("    a: " + a + "\n    b: " + b + "\n    condition: " + condition + "\n") !=
         nullptr;
}

TEST(NeverMatches, WhatMustAndMustNotBe) {
  EXPECT_TRUE(never("{f: x}", "{f: x}", "a and not b"));
  EXPECT_TRUE(never("{f: x}", "{g: x}", "a and b and not (a and b)"));
  EXPECT_TRUE(never("{f: x}", "{g: y}", "(a or b) and not a and not b"));
  EXPECT_FALSE(never("{f: x}", "{f: y}", "a and not b"));
  EXPECT_FALSE(never("{f: x}", "{g: y}", "(a or b) and not a"));
}

TEST(NeverMatches, KnowsThatAFieldMayHaveSeveralValues) {
  EXPECT_FALSE(never("{f: x}", "{f: y}", "a and b"));
  EXPECT_FALSE(never("{f|gt: 5}", "{f|lt: 3}", "a and b"));
  EXPECT_FALSE(never("{f: null}", "{f: x}", "a and b"));
}

TEST(NeverMatches, KnowsWhichPatternsImplyOthers) {
  EXPECT_TRUE(never("{f: 'C:\\tool.exe'}", "{f|endswith: '\\TOOL.exe'}", "a and not b"));
  EXPECT_TRUE(never("{f|contains: '--force'}", "{f|contains: '--f'}", "a and not b"));
  EXPECT_TRUE(never("{f|startswith: abc}", "{f|startswith: ab}", "a and not b"));
  EXPECT_TRUE(never("{f|endswith: abc}", "{f|contains: bc}", "a and not b"));
  EXPECT_TRUE(never("{f|cased: ABC}", "{f: abc}", "a and not b"));
  EXPECT_TRUE(never("{f: 'ab*cde*f'}", "{f|contains: cd}", "a and not b"));
  EXPECT_TRUE(never("{f: abc}", "{f: 'a*c'}", "a and not b"));
  EXPECT_TRUE(never("{f: abc}", "{f: '*'}", "a and not b"));
  EXPECT_TRUE(never("{f: 7}", "{f|gte: 5}", "a and not b"));
  EXPECT_TRUE(never("{f|gt: 7}", "{f|gte: 7}", "a and not b"));
  EXPECT_FALSE(never("{f|contains: ab}", "{f: ab}", "a and not b"));
  EXPECT_FALSE(never("{f|startswith: ab}", "{f|startswith: abc}", "a and not b"));
  EXPECT_FALSE(never("{f|endswith: abc}", "{f|startswith: abc}", "a and not b"));
  EXPECT_FALSE(never("{f: abc}", "{f|cased: abc}", "a and not b"));
  EXPECT_FALSE(never("{f: abc}", "{g: abc}", "a and not b"));
  EXPECT_FALSE(never("{f|gte: 7}", "{f|gt: 7}", "a and not b"));
}

TEST(NeverMatches, KnowsWhatIsThereAndWhatIsMissing) {
  EXPECT_TRUE(never("{f: x}", "{f|exists: false}", "a and b"));
  EXPECT_TRUE(never("{f: x}", "{f|exists: true}", "a and not b"));
  EXPECT_TRUE(never("{f|exists: false}", "{f: null}", "a and not b"));
  EXPECT_FALSE(never("{f: null}", "{f|exists: true}", "a and b"));
}

TEST(NeverMatches, TriesTheAlternativesOfALists) {
  EXPECT_TRUE(never("{f: [xa, xb, xc]}", "{f|startswith: x}", "a and not b"));
  EXPECT_FALSE(never("{f: [xa, xb, c]}", "{f|startswith: x}", "a and not b"));
  EXPECT_TRUE(never("{f: [p, q], g: [r, s]}", "{f|contains: [p, q]}", "a and not b"));
}

TEST(NeverMatches, TimesThatNoClockShows) {
  EXPECT_TRUE(never("{f|hour: 25}", "{g: x}", "a and b"));
  EXPECT_TRUE(never("{f|minute: 60}", "{g: x}", "a and b"));
  EXPECT_FALSE(never("{f|hour: 23}", "{g: x}", "a and b"));
  EXPECT_FALSE(never("{f|hour: 25}", "{g: x}", "a or b"));
}

TEST(NeverMatches, AskForPlaceholdersWithoutValues) {
  EXPECT_NE(warning("    a: {f|expand: '%none%'}\n    condition: a\n", {{"none", {}}}), nullptr);
}

TEST(NeverMatches, PointsAtTheCondition) {
  const Diagnostic* found = warning("    a: {f: x}\n    condition: a and not a\n");
  ASSERT_NE(found, nullptr);
  EXPECT_EQ(found->at.line, 6);
  EXPECT_EQ(found->at.column, 16);
  EXPECT_EQ(found->at.length, 11);
}

TEST(NeverMatches, CorrelationsThatCannotBe) {
  const auto never_correlates = [](const std::string& section) {
    const Compiled compiled =
        compile(rule("    s: {f: x}\n    condition: s\n", "a") + "---\n" +
                rule("    s: {f: y}\n    condition: s\n", "b") +
                "---\ntitle: C\nid: c\ncorrelation: {timespan: 1m, " + section + "}\n");
    return compiled.find(code::never_matches) != nullptr;
  };
  EXPECT_TRUE(never_correlates("type: event_count, rules: [a], condition: {gt: 5, lt: 3}"));
  EXPECT_TRUE(never_correlates("type: event_count, rules: [a], condition: {gt: 2, lt: 3}"));
  EXPECT_TRUE(never_correlates("type: event_count, rules: [a], condition: {lt: 1}"));
  EXPECT_TRUE(never_correlates("type: temporal, rules: [a, b], condition: {gte: 3}"));
  EXPECT_TRUE(never_correlates("type: temporal, rules: [a, b], candor.absent: [b]"));
  EXPECT_FALSE(never_correlates("type: event_count, rules: [a], condition: {gt: 2, lt: 4}"));
  EXPECT_FALSE(never_correlates("type: event_count, rules: [a], condition: {neq: 1}"));
  EXPECT_FALSE(never_correlates("type: temporal, rules: [a, b], condition: {gte: 2}"));
  EXPECT_FALSE(never_correlates("type: temporal, rules: [a], candor.absent: [b]"));
}

TEST(ShadowedByFilter, IsToldAtTheRuleAndAtTheFilter) {
  const auto shadowed = [](const std::string& selection) {
    const std::string text =
        rule("    s: {User|startswith: adm_, tool: bash}\n    condition: s\n", "a");
    const std::string filter =
        "title: Admins\nid: f\nlogsource: {product: agent}\nfilter:\n    rules: any\n    " +
        selection + "\n    condition: selection\n";
    const Compiled compiled = compile(std::vector<RuleSource>{
        {text, "rule.yml", Mode::enforce, 1}, {filter, "filter.yml", Mode::enforce, 1}});
    std::vector<std::string> files;
    for (const Diagnostic& d : compiled.diagnostics) {
      EXPECT_EQ(d.code, code::shadowed_by_filter);
      files.push_back(d.at.file);
    }
    return files;
  };
  using Files = std::vector<std::string>;
  EXPECT_EQ(shadowed("selection: {User|startswith: adm}"), (Files{"rule.yml", "filter.yml"}));
  EXPECT_EQ(shadowed("selection: {tool: [bash, sh]}"), (Files{"rule.yml", "filter.yml"}));
  EXPECT_EQ(shadowed("selection: {User: adm_ana}"), (Files{}));
}

TEST(RuleCost, IsLowForRareTextsAndHighForEverything) {
  const Compiled compiled = compile(
      rule("    s: {f|contains: 'quite_unusual_words'}\n    condition: s\n", "rare") + "---\n" +
      rule("    s: {f|re: '[a-z]+[0-9]+'}\n    condition: s\n", "everything") + "---\n" +
      "title: C\nid: c\ncorrelation: {type: event_count, rules: [rare], timespan: 1m, condition: "
      "{gte: "
      "2}}\n");
  const RuleCost rare = compiled.set.cost(0);
  const RuleCost everything = compiled.set.cost(1);
  const RuleCost correlation = compiled.set.cost(2);
  EXPECT_LT(rare.candidates, 0.1);
  EXPECT_EQ(everything.candidates, 1);
  EXPECT_LT(10 * rare.nanos, everything.nanos);
  EXPECT_LE(correlation.candidates, rare.candidates);
  EXPECT_GT(correlation.nanos, 0);
}

}  // namespace
}  // namespace candor::rules::test
