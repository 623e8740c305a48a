#include "client/rules/coverage.h"

#include <algorithm>

namespace candor::client {
namespace {

std::string lower_case(std::string_view text) {
  std::string lower(text);
  for (char& c : lower) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return lower;
}

/// `atlas.aml.t0051.001` is one of technique `AML.T0051`'s.
bool names(std::string_view tag, const std::string& technique) {
  return tag == technique || (tag.starts_with(technique) && tag[technique.size()] == '.');
}

std::string tag_of(const Taxonomy& taxonomy, const Technique& technique) {
  return std::string(taxonomy.prefix) + lower_case(technique.id);
}

bool is_in(const Taxonomy& taxonomy, std::string_view tag) {
  return std::any_of(
      taxonomy.techniques.begin(), taxonomy.techniques.end(),
      [&](const auto& technique) { return names(tag, tag_of(taxonomy, technique)); });
}

}  // namespace

std::vector<Covered> coverage_of(const Taxonomy& taxonomy, std::span<const rules::RuleInfo> rules) {
  std::vector<Covered> coverage;
  for (const auto& technique : taxonomy.techniques) {
    const auto wanted = tag_of(taxonomy, technique);
    auto& covered = coverage.emplace_back(Covered{&technique, {}});
    for (const auto& rule : rules) {
      const bool tagged = std::any_of(rule.tags.begin(), rule.tags.end(), [&](const auto& tag) {
        return names(lower_case(tag), wanted);
      });
      if (tagged) covered.rules.push_back(&rule);
    }
  }
  return coverage;
}

std::map<std::string, std::size_t> other_tags(std::span<const rules::RuleInfo> rules) {
  std::map<std::string, std::size_t> others;
  for (const auto& rule : rules) {
    for (const auto& each : rule.tags) {
      const auto tag = lower_case(each);
      const auto all = taxonomies();
      if (std::none_of(all.begin(), all.end(),
                       [&](const auto& taxonomy) { return is_in(taxonomy, tag); })) {
        ++others[tag];
      }
    }
  }
  return others;
}

}  // namespace candor::client
