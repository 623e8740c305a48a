#pragma once

#include <cstdint>
#include <string_view>

namespace candor::rules {

/// A hash for tables that grow with what the watched agent writes: its keys are drawn once a process from the system's
/// entropy, so that nobody can prepare texts that collide. Hashes must never be stored or leave the process.
std::uint64_t keyed_hash_of(std::string_view text);

}  // namespace candor::rules
