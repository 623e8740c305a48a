#pragma once

#include <string>
#include <string_view>

#include "rules/digest.h"

namespace candor::monitor {

/// SHA-256 as 64 lower-case hex digits.
inline std::string sha256_hex(std::string_view bytes) { return rules::sha256(bytes); }

}  // namespace candor::monitor
