#include "rules/keyed_hash.h"

#include <cstddef>
#include <cstring>
#include <random>

namespace candor::rules {
namespace {

__extension__ using Wide = unsigned __int128;

std::uint64_t random_key() {
  std::random_device device;
  return std::uint64_t{device()} << 32U | device();
}

struct Keys {
  std::uint64_t text = random_key();
  std::uint64_t state = random_key();
  std::uint64_t end = random_key() | 1U;
};

const Keys keys;

// Both halves of the product, as in wyhash (Wang Yi, 2019).
std::uint64_t mix(std::uint64_t a, std::uint64_t b) {
  const Wide product = Wide{a} * b;
  return static_cast<std::uint64_t>(product) ^ static_cast<std::uint64_t>(product >> 64U);
}

}  // namespace

std::uint64_t keyed_hash_of(std::string_view text) {
  std::uint64_t hash = text.size();
  for (std::size_t at = 0; at < text.size(); at += sizeof hash) {
    const std::size_t left = text.size() - at;
    std::uint64_t word = 0;
    std::memcpy(&word, text.data() + at, left < sizeof word ? left : sizeof word);
    hash = mix(word ^ keys.text, hash ^ keys.state);
  }
  return mix(hash ^ keys.state, keys.end);
}

}  // namespace candor::rules
