#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "rules/result.h"

namespace candor::monitor {

inline constexpr std::size_t kMostVectorValues = std::size_t{1} << 16;  // of one vector
inline constexpr std::size_t kMostTraceValues = std::size_t{1} << 22;   // of all of one trace
inline constexpr std::size_t kMostActivations = 20'000;                 // of one trace

/// The numbers in a text of base64 (RFC 4648, section 4, with padding): IEEE 754 binary16 or binary32, little endian.
/// All of them finite, at least one, at most kMostVectorValues. Error `invalid_vector`, whose message says where.
Result<std::vector<float>> decode_vector(std::string_view base64, bool half);

/// The same text again; with `half`, each value must be one of binary16.
std::string encode_vector(std::span<const float> values, bool half);

}  // namespace candor::monitor
