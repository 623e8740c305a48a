#pragma once

#include <deque>
#include <vector>

#include "rules/catalog.h"
#include "rules/program.h"

namespace candor::rules {

/// Resolves every correlation's references. One that refers to nothing usable, or to itself through
/// others, is reported and becomes faulty. Also decides which rules report on their own
/// (RuleInfo::reported). `reports` is by source.
void resolve_correlations(Catalog& catalog, std::deque<Reporter>& reports);

/// The good correlations, each after those it refers to. Call after every good entry has its info
/// number.
std::vector<CompiledCorrelation> build_correlations(Catalog& catalog, Program& program);

/// Whether the condition can be met as soon as the events are there, so that no later event can
/// undo it: a lower bound on a number of events, values or rules, or on a sum. (What is absent can
/// still undo the match.)
bool condition_decided_at_once(const CompiledCorrelation& correlation);

}  // namespace candor::rules
