#include "monitor/checks/text/hash.h"

#include <cstring>
#include <random>

namespace candor::monitor::text {
namespace {

__extension__ using Wide = unsigned __int128;

constexpr std::uint64_t kOnes = 0x0101010101010101;
constexpr std::uint64_t kHigh = 0x8080808080808080;
constexpr std::uint64_t kMultiplier = 0x9E3779B97F4A7C15;

std::uint64_t random_seed() {
  std::random_device device;
  return (std::uint64_t{device()} << 32) ^ device() ^ 1;
}

const std::uint64_t kSeed = random_seed();

std::uint64_t mix(std::uint64_t a, std::uint64_t b) {
  const Wide product = static_cast<Wide>(a) * b;
  return static_cast<std::uint64_t>(product) ^ static_cast<std::uint64_t>(product >> 64);
}

/// Eight ASCII letters to lower case at once; other bytes stay.
std::uint64_t lower(std::uint64_t x) {
  const std::uint64_t seven = x & ~kHigh;
  const std::uint64_t above_z = seven + (0x7F - 'Z') * kOnes;
  const std::uint64_t from_a = seven + (0x80 - 'A') * kOnes;
  const std::uint64_t is_upper = ~x & (from_a ^ above_z) & kHigh;
  return x | (is_upper >> 2);
}

template <typename Int>
std::uint64_t read(const char* from) {
  Int value;
  std::memcpy(&value, from, sizeof value);
  return value;
}

/// 1 to 8 bytes, without reading beyond them.
std::uint64_t load(const char* from, std::size_t bytes) {
  if (bytes == 8) return lower(read<std::uint64_t>(from));
  if (bytes >= 4) {
    return lower(read<std::uint32_t>(from) |
                 (read<std::uint32_t>(from + bytes - 4) << ((bytes - 4) * 8)));
  }
  std::uint64_t value = static_cast<unsigned char>(from[0]);
  value |= std::uint64_t{static_cast<unsigned char>(from[bytes / 2])} << 8;
  value |= std::uint64_t{static_cast<unsigned char>(from[bytes - 1])} << 16;
  return lower(value);
}

}  // namespace

namespace {

/// Out of line, so that the short texts, which most are, need no registers saved.
[[gnu::noinline]] std::uint64_t hash_of_long(std::string_view text, std::uint64_t key) {
  std::uint64_t hash = key ^ (text.size() * kMultiplier);
  const char* at = text.data();
  std::size_t left = text.size();
  for (; left > 8; at += 8, left -= 8) hash = mix(load(at, 8) ^ key, hash ^ kMultiplier);
  hash = mix(load(at, left) ^ key, hash ^ kMultiplier);
  return mix(hash ^ kMultiplier, key | 1);
}

}  // namespace

std::uint64_t folded_hash(std::string_view text) {
  const std::uint64_t key = kSeed;
  if (text.size() > 8) return hash_of_long(text, key);
  std::uint64_t hash = key ^ (text.size() * kMultiplier);
  if (!text.empty()) hash = mix(load(text.data(), text.size()) ^ key, hash ^ kMultiplier);
  return mix(hash ^ kMultiplier, key | 1);
}

std::uint64_t number_hash(std::int64_t ten_thousandths) {
  return mix(static_cast<std::uint64_t>(ten_thousandths) ^ kSeed, kMultiplier ^ 0x6E);
}

std::uint64_t date_hash(unsigned month, unsigned day) {
  return mix((month * 32 + day) ^ kSeed, kMultiplier ^ 0xDA7E);
}

std::uint64_t time_hash(unsigned hour, unsigned minute) {
  return mix((hour * 60 + minute) ^ kSeed, kMultiplier ^ 0x71ED);
}

}  // namespace candor::monitor::text
