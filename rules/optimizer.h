#pragma once

#include <vector>

#include "rules/program.h"
#include "rules/trigger.h"

namespace candor::rules {

/// The small form of simple predicates. Call once all expressions are built.
void find_quick_tests(Program& program);

/// Puts the children of AND and OR in the order of what they cost to evaluate, and as operands in the same order, but of an AND
/// what made the rule a candidate last. Call once, after find_quick_tests() and when predicates are settled. Gives what
/// evaluating each node costs at most, in nanoseconds on short fields.
std::vector<double> optimize(Program& program, const TriggerFinder& triggers);

}  // namespace candor::rules
