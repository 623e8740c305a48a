#pragma once

#include <cstdint>
#include <cstring>
#include <string_view>

namespace candor::rules {

/// The bytes at `at` as one number, for hashing and comparing several at once.
template <class Number>
Number load(const char* at) {
  Number number = 0;
  std::memcpy(&number, at, sizeof number);
  return number;
}

/// All bytes of a text that has fewer than eight.
inline std::uint64_t load_short(std::string_view text) {
  if (text.size() >= 4) {
    const std::uint64_t tail = load<std::uint32_t>(text.data() + text.size() - 4);
    return tail << 32U | load<std::uint32_t>(text.data());
  }
  std::uint64_t word = 0;
  for (const char c : text) word = word << 8U | static_cast<unsigned char>(c);
  return word;
}

/// A quick hash for tables whose keys the rules decide: eight bytes a step, the last of which may meet the one before.
/// Not for tables that grow with what the watched agent writes.
inline std::uint64_t hash_of(std::string_view text) {
  constexpr std::uint64_t multiplier = 0x9E3779B97F4A7C15ULL;
  std::uint64_t hash = text.size() * multiplier;
  const bool is_short = text.size() < 8;
  const char* const last = text.data() + (is_short ? 0 : text.size() - 8);
  for (const char* at = text.data(); at < last; at += 8) {
    hash = (hash ^ load<std::uint64_t>(at)) * multiplier;
    hash ^= hash >> 29U;
  }
  hash = (hash ^ (is_short ? load_short(text) : load<std::uint64_t>(last))) * multiplier;
  return hash ^ hash >> 32U;
}

}  // namespace candor::rules
