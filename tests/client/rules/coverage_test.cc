#include "client/rules/coverage.h"

#include <algorithm>
#include <set>

#include <gtest/gtest.h>

namespace candor::client {
namespace {

rules::RuleInfo rule(const std::string& id, std::vector<std::string> tags) {
  rules::RuleInfo info;
  info.id = id;
  info.tags = std::move(tags);
  return info;
}

std::vector<std::string> rules_for(std::string_view technique,
                                   const std::vector<rules::RuleInfo>& rules) {
  std::vector<std::string> ids;
  for (const auto& taxonomy : taxonomies()) {
    for (const auto& covered : coverage_of(taxonomy, rules)) {
      if (covered.technique->id != technique) continue;
      for (const auto* info : covered.rules) ids.push_back(info->id);
    }
  }
  return ids;
}

using Ids = std::vector<std::string>;

TEST(Coverage, FindsRulesByTheirTags) {
  const std::vector<rules::RuleInfo> rules = {rule("a", {"atlas.aml.t0086", "owasp.asi02"}),
                                              rule("b", {"owasp.asi02"}), rule("c", {})};
  EXPECT_EQ(rules_for("AML.T0086", rules), Ids{"a"});
  EXPECT_EQ(rules_for("ASI02", rules), (Ids{"a", "b"}));
  EXPECT_EQ(rules_for("ASI01", rules), Ids{});
}

TEST(Coverage, CountsSubTechniquesWithTheirs) {
  const std::vector<rules::RuleInfo> rules = {rule("a", {"atlas.aml.t0051.001"}),
                                              rule("b", {"atlas.aml.t00511"})};
  EXPECT_EQ(rules_for("AML.T0051", rules), Ids{"a"});
}

TEST(Coverage, CountsARuleOncePerTechnique) {
  EXPECT_EQ(rules_for("AML.T0051", {rule("a", {"atlas.aml.t0051.000", "atlas.aml.t0051.001"})}),
            Ids{"a"});
}

TEST(Coverage, TagsInCapitalsAreTheSame) {
  EXPECT_EQ(rules_for("ASI02", {rule("a", {"OWASP.ASI02"})}), Ids{"a"});
}

TEST(Coverage, ListsTagsThatNoTaxonomyHas) {
  const auto others = other_tags(
      std::vector{rule("a", {"attack.t1485", "owasp.asi02"}), rule("b", {"attack.t1485"})});
  EXPECT_EQ(others, (std::map<std::string, std::size_t>{{"attack.t1485", 2}}));
}

TEST(Taxonomies, NameEachTechniqueOnce) {
  for (const auto& taxonomy : taxonomies()) {
    std::set<std::string_view> ids;
    for (const auto& technique : taxonomy.techniques) {
      EXPECT_TRUE(ids.insert(technique.id).second) << technique.id;
      EXPECT_FALSE(technique.name.empty());
    }
  }
}

}  // namespace
}  // namespace candor::client
