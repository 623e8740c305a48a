#pragma once

#include <optional>

#include "monitor/checks/reflection/hacks.h"

namespace candor::monitor::reflection {

/// How far the program answers from a table of known cases: branches on literals with a constant result, and values of
/// the task's examples that stand in it. A base case or two, and the usual constants, say nothing.
std::optional<Hack> hardcoding_in(const Code& code, const Examples& examples);

}  // namespace candor::monitor::reflection
