#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

#include "rules/value.h"

namespace candor::rules {

using Address = std::array<std::uint8_t, 16>;

/// An IPv4 or IPv6 address as 16 bytes, IPv4 as its IPv4-mapped form; nothing for anything else
/// (zones included).
std::optional<Address> parse_address(std::string_view text);

/// `address/bits` or a single address. Bits after the prefix are ignored.
std::optional<NetworkValue> parse_network(std::string_view text);

bool contains(const NetworkValue& network, const Address& address);

}  // namespace candor::rules
