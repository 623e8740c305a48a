#include "monitor/overseer/labelled_pool.h"

#include <map>
#include <optional>
#include <string>

namespace candor::monitor::overseer {
namespace {

std::optional<bool> label_of(const Example& example, std::string_view head) {
  for (const auto& [name, value] : example.labels) {
    if (name == head) return value;
  }
  return std::nullopt;
}

bool takes(const Part& part, const Example& example) {
  if (!example.generated()) return part.real;
  return part.families.empty() || std::find(part.families.begin(), part.families.end(),
                                            example.family) != part.families.end();
}

/// A cell of examples that count the same in all: a class of a set, or of a family of the generated ones.
std::string cell_of(const Example& example, bool positive) {
  return example.set + (example.generated() ? "/" + example.family : "") + (positive ? "+" : "-");
}

}  // namespace

Pool pool_of(std::span<const Example* const> examples, std::string_view head, Subject subject) {
  Pool pool;
  for (const Example* example : examples) {
    const auto label = label_of(*example, head);
    if (label && example->features.subject == subject) pool.add(example, *label);
  }
  return pool;
}

Pool pool_of(const Part& part, const Pool& all) {
  Pool pool;
  for (std::size_t i = 0; i < all.size(); ++i) {
    if (takes(part, *all.examples[i])) pool.add(all.examples[i], all.positive[i]);
  }
  return pool.is_enough() ? pool : all;
}

std::vector<double> weights_of(const Pool& pool) {
  std::map<std::string, double> sizes;
  for (std::size_t i = 0; i < pool.size(); ++i)
    sizes[cell_of(*pool.examples[i], pool.positive[i])] += 1;
  const double share = static_cast<double>(pool.size()) / static_cast<double>(sizes.size());
  std::vector<double> weights;
  for (std::size_t i = 0; i < pool.size(); ++i)
    weights.push_back(share / sizes[cell_of(*pool.examples[i], pool.positive[i])]);
  return weights;
}

}  // namespace candor::monitor::overseer
