#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "monitor/overseer/evaluation/evaluation.h"

namespace candor::monitor::overseer {

using Cases = std::vector<const Case*>;

std::optional<bool> label_of(const Case& each, std::string_view head);

/// What is left out together: the set, or a family of the generated ones as `generated/<family>`.
std::string part_of(const Case& each, bool by_family);

/// Names of all labels, in alphabetical order.
std::vector<std::string> heads_of(std::span<const Case* const> cases);

/// Those that have the label.
Cases labelled(std::span<const Case* const> cases, std::string_view head);

/// Both classes are there, `least` of each.
bool has_both(std::span<const Case* const> cases, std::string_view head, std::size_t least);

/// Those of `cases` with none of the groups of `held_out`.
Cases without_groups(std::span<const Case* const> cases, std::span<const Case* const> held_out);

/// The fold of each case, from 0: groups are dealt out in an order drawn with `seed`, so that no group is in two folds.
std::vector<std::size_t> folds_of(std::span<const Case* const> cases, std::size_t folds,
                                  std::uint32_t seed);

}  // namespace candor::monitor::overseer
