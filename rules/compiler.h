#pragma once

#include <span>

#include "rules/program.h"
#include "rules/rule_set.h"

namespace candor::rules {

/// sources -> drafts -> program: reads every source, builds every expression, joins filters,
/// resolves references, and leaves out what is faulty, what is in draft mode, and what depends on
/// either.
Program compile_program(std::span<const RuleSource> sources, const Placeholders& placeholders,
                        Diagnostics& diagnostics);

}  // namespace candor::rules
