#pragma once

#include <cstdint>
#include <cstring>
#include <string_view>

namespace candor::rules {

/// A quick hash for tables whose keys the rules decide: eight bytes a step. Not for tables that grow with what the
/// watched agent writes.
inline std::uint64_t hash_of(std::string_view text) {
  constexpr std::uint64_t multiplier = 0x9E3779B97F4A7C15ULL;
  std::uint64_t hash = text.size() * multiplier;
  const char* at = text.data();
  std::size_t left = text.size();
  for (; left >= 8; left -= 8, at += 8) {
    std::uint64_t word = 0;
    std::memcpy(&word, at, 8);
    hash = (hash ^ word) * multiplier;
    hash ^= hash >> 29U;
  }
  std::uint64_t word = 0;
  if (left > 0) std::memcpy(&word, at, left);
  hash = (hash ^ word) * multiplier;
  return hash ^ hash >> 32U;
}

}  // namespace candor::rules
