#pragma once

#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "client/rules/taxonomy.h"
#include "rules/document.h"

namespace candor::client {

/// Which rules are tagged with a technique or one of its sub-techniques.
struct Covered {
  const Technique* technique = nullptr;
  std::vector<const rules::RuleInfo*> rules;
};

/// All techniques of a taxonomy in its order, also those without rules. `rules` must outlive the
/// answer.
std::vector<Covered> coverage_of(const Taxonomy& taxonomy, std::span<const rules::RuleInfo> rules);

/// How many rules have each tag that is in none of the taxonomies.
std::map<std::string, std::size_t> other_tags(std::span<const rules::RuleInfo> rules);

}  // namespace candor::client
