#include "monitor/overseer/evaluation/split.h"

#include <algorithm>
#include <iterator>
#include <map>
#include <unordered_set>

#include "monitor/overseer/evaluation/random.h"

namespace candor::monitor::overseer {

std::optional<bool> label_of(const Case& each, std::string_view head) {
  for (const auto& [name, value] : each.example.labels) {
    if (name == head) return value;
  }
  return std::nullopt;
}

std::string part_of(const Case& each, bool by_family) {
  if (by_family && each.example.generated()) return "generated/" + each.example.family;
  return each.example.set;
}

std::vector<std::string> heads_of(std::span<const Case* const> cases) {
  std::set<std::string> names;
  for (const Case* each : cases) {
    for (const auto& label : each->example.labels) names.insert(label.first);
  }
  return {names.begin(), names.end()};
}

Cases labelled(std::span<const Case* const> cases, std::string_view head) {
  Cases chosen;
  std::copy_if(cases.begin(), cases.end(), std::back_inserter(chosen),
               [&](const Case* each) { return label_of(*each, head).has_value(); });
  return chosen;
}

bool has_both(std::span<const Case* const> cases, std::string_view head, std::size_t least) {
  std::size_t positives = 0;
  std::size_t negatives = 0;
  for (const Case* each : cases) {
    if (const auto label = label_of(*each, head)) ++(*label ? positives : negatives);
  }
  return positives >= least && negatives >= least;
}

Cases without_groups(std::span<const Case* const> cases, std::span<const Case* const> held_out) {
  std::unordered_set<std::string_view> groups;
  for (const Case* each : held_out) groups.insert(each->example.group);
  Cases chosen;
  std::copy_if(cases.begin(), cases.end(), std::back_inserter(chosen),
               [&](const Case* each) { return !groups.contains(each->example.group); });
  return chosen;
}

std::vector<std::size_t> folds_of(std::span<const Case* const> cases, std::size_t folds,
                                  std::uint32_t seed) {
  std::map<std::string_view, std::size_t>
      fold_of;  // sorted, so that the order of the input is of no matter
  for (const Case* each : cases) fold_of.emplace(each->example.group, 0);
  std::vector<std::string_view> groups;
  for (const auto& each : fold_of) groups.push_back(each.first);
  Random random(seed);
  random.shuffle(groups);
  for (std::size_t i = 0; i < groups.size(); ++i) fold_of[groups[i]] = i % folds;
  std::vector<std::size_t> result;
  for (const Case* each : cases) result.push_back(fold_of[each->example.group]);
  return result;
}

}  // namespace candor::monitor::overseer
