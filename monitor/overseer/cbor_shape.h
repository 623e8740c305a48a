#pragma once

#include <cstdint>
#include <span>

namespace candor::monitor::overseer {

/// Is this one whole CBOR item (RFC 8949) of definite lengths, without tags, nested at most `depth` deep? Iterative and linear, so
/// that a recursive reader may safely follow.
bool is_shallow_cbor(std::span<const std::uint8_t> bytes, unsigned depth);

}  // namespace candor::monitor::overseer
