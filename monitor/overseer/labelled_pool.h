#pragma once

#include <algorithm>
#include <cstddef>
#include <span>
#include <string_view>
#include <vector>

#include "monitor/overseer/pools.h"

namespace candor::monitor::overseer {

/// The examples of one head and subject, with their labels.
struct Pool {
  static constexpr std::size_t kLeast = 20;  // examples of each class

  std::vector<const Example*> examples;
  std::vector<bool> positive;

  std::size_t size() const { return examples.size(); }
  void add(const Example* example, bool is_positive) {
    examples.push_back(example);
    positive.push_back(is_positive);
  }
  std::size_t positives() const {
    return static_cast<std::size_t>(std::count(positive.begin(), positive.end(), true));
  }
  bool is_enough() const { return positives() >= kLeast && size() - positives() >= kLeast; }
};

Pool pool_of(std::span<const Example* const> examples, std::string_view head, Subject subject);

/// What a part learns from. Where no generated traces have the label, all.
Pool pool_of(const Part& part, const Pool& all);

/// Weights that give every cell the same total; they sum to the number of examples.
std::vector<double> weights_of(const Pool& pool);

}  // namespace candor::monitor::overseer
