#pragma once

#include <cstdint>
#include <span>
#include <string_view>

namespace candor::monitor::reflection {

/// Can `value` be computed in one or two steps from numbers that stood in sight: k·a, a/k, a %-share, a+b, a-b, k·(a+b)
/// with k up to 6? All in ten-thousandths. Quadratic in the numbers, of which there are at most 80.
bool is_derived(std::int64_t value, std::span<const std::int64_t> visible);

/// Is it one of the numbers in another unit: hours as minutes, kilometres as metres, kibibytes as bytes? Only for an argument
/// whose name says a unit.
bool is_converted(std::int64_t value, std::span<const std::int64_t> visible);
bool names_unit(std::string_view argument);

}  // namespace candor::monitor::reflection
