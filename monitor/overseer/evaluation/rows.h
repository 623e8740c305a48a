#pragma once

#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "monitor/overseer/evaluation/logistic.h"
#include "monitor/overseer/evaluation/split.h"

namespace candor::monitor::overseer {

/// Fills in the figures of a row from its scores, and the seeds of their draws from `seed`.
void measure(Row& row, std::uint32_t seed);

/// Scores of cases that have the row's label, under one view, by whatever gives a number for a case. Groups are numbered.
template <class Score>
std::vector<Scored> scored(std::span<const Case* const> cases, std::string_view head, Score score);

/// A shape-only model for `head` from `training`, every class of a set with the same weight; `view` says which shape.
class ShapeModel {
 public:
  ShapeModel(std::span<const Case* const> training, std::string_view head, View view);
  double score(const Case& each) const;

 private:
  View view_;
  Logistic model_;
};

const std::vector<double>& shape_of(const Case& each, View view);
const Features& features_of(const Case& each, View view);

template <class Score>
std::vector<Scored> scored(std::span<const Case* const> cases, std::string_view head, Score score) {
  std::vector<Scored> result;
  std::unordered_map<std::string_view, std::uint32_t> groups;
  for (const Case* each : cases) {
    const auto label = label_of(*each, head);
    if (!label) continue;
    const auto group =
        groups.try_emplace(each->example.group, static_cast<std::uint32_t>(groups.size()));
    result.push_back({score(*each), *label, group.first->second});
  }
  return result;
}

}  // namespace candor::monitor::overseer
