#pragma once

#include <array>
#include <cstdint>
#include <cstring>
#include <string_view>
#include <vector>

namespace candor::rules {

/// Two places of a literal to look up in a TextFilter: its first and its last three bytes, hashed.
using LiteralProbe = std::array<std::uint32_t, 2>;

/// Says quickly that a literal is *not* in a text: a Bloom filter over the text's three-byte pieces (B. Bloom, "Space/time
/// trade-offs in hash coding with allowable errors", 1970, with one hash). Building it costs about as much as looking
/// for eight literals, so it is built only for texts that are asked that often.
class TextFilter {
 public:
  static constexpr std::size_t shortest = 3;  // literals below cannot be asked for

  static LiteralProbe probe(std::string_view literal) {
    return {hash(literal.data()), hash(literal.data() + literal.size() - 3)};
  }

  /// Forgets all texts.
  void clear() { bits_.clear(); }

  /// Adds a text and gives its number.
  std::uint32_t add(std::string_view text);

  bool may_contain(std::uint32_t text, const LiteralProbe& probe) const {
    const std::uint64_t* filter = bits_.data() + text;
    const auto shift = static_cast<std::uint32_t>(filter[0]);
    return test(filter + 1, probe[0] >> shift) && test(filter + 1, probe[1] >> shift);
  }

 private:
  static std::uint32_t hash(const char* at) {
    std::uint32_t piece = 0;
    std::memcpy(&piece, at, 3);
    return piece * 0x9E3779B1U;
  }
  static bool test(const std::uint64_t* words, std::uint32_t bit) {
    return (words[bit >> 6U] >> (bit & 63U) & 1U) != 0;
  }

  std::vector<std::uint64_t> bits_;  // for each text: the shift of its hashes, then its words
};

}  // namespace candor::rules
