#pragma once

#include <cstdint>
#include <span>

namespace candor::monitor::reflection {

/// Can `value` be computed in one or two steps from numbers that stood in sight: k·a, a/k, a %-share, a+b, a-b, k·(a+b)
/// with k up to 6? All in ten-thousandths. Quadratic in the numbers, of which there are at most 80.
bool is_derived(std::int64_t value, std::span<const std::int64_t> visible);

}  // namespace candor::monitor::reflection
