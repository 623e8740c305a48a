// The public Sigma rules and real events, where they are installed beside the repository: nothing of them is kept here.

#include "tests/rules/public_rules.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <set>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "rules/rule_set.h"
#include "tests/rules/oracle.h"

namespace candor::rules::test {
namespace {

TEST(PublicRules, AllLoadOnceTheirPlaceholdersAreDefined) {
  const auto sources = public_rules();
  if (sources.empty()) GTEST_SKIP() << "no public rules here";
  Diagnostics without;
  const RuleSet partial = RuleSet::compile(sources, {}, without);
  std::set<std::string> missing;
  for (const Diagnostic& diagnostic : without) {
    if (diagnostic.severity != Severity::error) continue;
    EXPECT_EQ(diagnostic.code, "undefined_placeholder") << to_text(diagnostic);
    EXPECT_GT(diagnostic.at.line, 0);
    EXPECT_EQ(diagnostic.at.snippet.substr(static_cast<std::size_t>(diagnostic.at.column) - 1, 1),
              "%");
    missing.insert(diagnostic.at.file);
  }
  EXPECT_LT(partial.rules().size(), sources.size());

  Diagnostics with;
  const RuleSet full = RuleSet::compile(sources, public_placeholders(), with);
  for (const Diagnostic& diagnostic : with) {
    EXPECT_NE(diagnostic.severity, Severity::error) << to_text(diagnostic);
  }
  EXPECT_EQ(full.rules().size(), sources.size());
  EXPECT_EQ(full.rules().size() - partial.rules().size(), missing.size());
}

TEST(PublicRules, EveryCaseMatchesItsRuleAndTheOracleAgreesOnAllOthers) {
  const auto cases = public_cases();
  if (cases.empty()) GTEST_SKIP() << "no public cases here";
  const auto sources = public_rules();
  Diagnostics diagnostics;
  const RuleSet set = RuleSet::compile(sources, public_placeholders(), diagnostics);
  const Oracle oracle(sources, public_placeholders());
  Matcher matcher(set);
  for (const PublicCase& c : cases) {
    matcher.begin();
    matcher.add(c.event());
    matcher.finish();
    std::vector<std::string> found;
    for (const Match& match : matcher.matches()) found.push_back(set.rules()[match.rule].id);
    EXPECT_NE(std::find(found.begin(), found.end(), c.rule), found.end()) << c.rule;
    EXPECT_EQ(found, oracle.matches(c.event()));
  }
}

}  // namespace
}  // namespace candor::rules::test
