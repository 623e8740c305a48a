#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <string_view>
#include <vector>

#include "monitor/checks/text/tokens.h"

namespace candor::monitor::text {

/// A few words to be recognised by their token hash, in any inflection. Make one `static const` each: the hashes are of this
/// process. Most words of a text fail at one bit.
class WordSet {
 public:
  explicit WordSet(std::string_view words) {
    std::vector<Token> tokens;
    tokenize(words, tokens);
    for (const Token& token : tokens) {
      hashes_.push_back(token.hash);
      bits_[bit_of(token.hash) / 64] |= std::uint64_t{1} << bit_of(token.hash) % 64;
    }
  }

  bool has(std::uint64_t hash) const {
    const std::size_t bit = bit_of(hash);
    return (bits_[bit / 64] >> bit % 64 & 1) != 0 &&
           std::find(hashes_.begin(), hashes_.end(), hash) != hashes_.end();
  }

 private:
  static std::size_t bit_of(std::uint64_t hash) { return hash % 256; }

  std::array<std::uint64_t, 4> bits_{};
  std::vector<std::uint64_t> hashes_;
};

}  // namespace candor::monitor::text
