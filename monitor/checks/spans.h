#pragma once

#include <string>

#include "monitor/trace.h"

namespace candor::monitor {

/// `args.<path>`, or `args` for arguments that are plain text.
std::string argument_field(const Leaf& leaf);

}  // namespace candor::monitor
