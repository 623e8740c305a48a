#include "rules/network.h"

#include <algorithm>
#include <arpa/inet.h>
#include <charconv>
#include <cstring>

namespace candor::rules {
namespace {

constexpr std::size_t longest_address = 45;  // an IPv6 address with a dotted quad

bool is_v4(std::string_view text) { return text.find(':') == std::string_view::npos; }

std::uint8_t masked(std::uint8_t byte, int bits) {
  if (bits >= 8) return byte;
  return static_cast<std::uint8_t>(bits <= 0 ? 0
                                             : byte & (0xFFU << static_cast<unsigned>(8 - bits)));
}

}  // namespace

std::optional<Address> parse_address(std::string_view text) {
  if (text.empty() || text.size() > longest_address) return std::nullopt;
  std::array<char, longest_address + 1> terminated{};
  std::copy(text.begin(), text.end(), terminated.begin());
  Address address{};
  if (!is_v4(text)) {
    if (inet_pton(AF_INET6, terminated.data(), address.data()) != 1) return std::nullopt;
    return address;
  }
  address[10] = address[11] = 0xFF;
  if (inet_pton(AF_INET, terminated.data(), address.data() + 12) != 1) return std::nullopt;
  return address;
}

std::optional<NetworkValue> parse_network(std::string_view text) {
  const std::size_t slash = text.find('/');
  const auto address = parse_address(text.substr(0, slash));
  if (!address) return std::nullopt;
  const int width = is_v4(text.substr(0, slash)) ? 32 : 128;
  int bits = width;
  if (slash != std::string_view::npos) {
    const std::string_view digits = text.substr(slash + 1);
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), bits);
    if (error != std::errc() || end != digits.data() + digits.size() || bits < 0 || bits > width)
      return std::nullopt;
  }
  return NetworkValue{*address, bits + 128 - width};
}

bool contains(const NetworkValue& network, const Address& address) {
  for (std::size_t i = 0; i < address.size(); ++i) {
    const int bits = network.prefix - static_cast<int>(8 * i);
    if (bits <= 0) break;
    if (masked(address[i], bits) != masked(network.address[i], bits)) return false;
  }
  return true;
}

}  // namespace candor::rules
