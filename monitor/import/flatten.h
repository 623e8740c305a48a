#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "monitor/import/json.h"
#include "monitor/trace.h"

namespace candor::monitor {

/// What a leaf takes from Limits::leaf_bytes.
std::size_t cost_of(const Leaf& leaf);

/// Appends the leaves of `value` in document order, their paths below `path`; duplicate members
/// give a leaf each. Each leaf's cost is taken from `budget`; false when it did not suffice.
/// `value` nests no deeper than the limit.
bool flatten(JsonView value, std::string path, std::vector<Leaf>& leaves, std::size_t& budget);

}  // namespace candor::monitor
