#pragma once

#include <vector>

#include "rules/program.h"

namespace candor::rules {

/// Prepares a program for speed without changing what it means: children of AND and OR in the order of what they cost to
/// evaluate, and the small form of simple predicates. Call once all expressions are built. Gives what evaluating each
/// node costs at most, in nanoseconds on short fields.
std::vector<double> optimize(Program& program);

}  // namespace candor::rules
