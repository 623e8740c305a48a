#include "server/api/cursor.h"

#include <array>
#include <charconv>

namespace candor::server {
namespace {

constexpr char kVersion = 'a';  // changes with the meaning of what follows

}  // namespace

std::string cursor_of(std::uint64_t sequence) {
  std::array<char, 16> digits;
  const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), sequence, 16).ptr;
  return kVersion + std::string(digits.data(), end);
}

std::optional<std::uint64_t> sequence_of(std::string_view cursor) {
  if (cursor.empty() || cursor.front() != kVersion) return std::nullopt;
  std::uint64_t value = 0;
  const auto* const end = cursor.data() + cursor.size();
  const auto [stop, error] = std::from_chars(cursor.data() + 1, end, value, 16);
  if (error != std::errc() || stop != end || value == 0) return std::nullopt;
  return value;
}

}  // namespace candor::server
