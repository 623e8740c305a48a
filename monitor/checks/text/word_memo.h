#pragma once

#include <array>
#include <bit>
#include <cstdint>
#include <cstring>
#include <string_view>

#include "monitor/checks/text/atoms.h"
#include "monitor/checks/text/tokens.h"

namespace candor::monitor::text {

/// Remembers the tokens of short words: most words of a text are a few hundred that come again and again, and stemming and
/// hashing them is a third of the reading. One slot for each word that falls there; the later one stays.
class WordMemo {
 public:
  static constexpr std::size_t kLongest = sizeof(std::uint64_t);

  /// What is always the same of a word's token.
  struct Known {
    std::uint64_t letters = 0;  // no word: words have letters
    std::uint64_t hash = 0;
    std::uint16_t flags = 0;
  };

  /// Of word_token(), for a word of 1 to kLongest ASCII letters.
  const Known& of(std::string_view word) {
    const std::uint64_t letters = letters_of(word);
    Known& known = known_[letters * 0x9E3779B97F4A7C15u >> 55];
    if (known.letters != letters) {
      const Token made = word_token(word, 0, 0);
      known = {letters, made.hash, made.flags};
    }
    return known;
  }

 private:
  /// The bytes themselves, zeros behind them; nothing beyond the word is read.
  static std::uint64_t letters_of(std::string_view word) {
    const std::size_t n = word.size();
    const auto at = [&](std::size_t i) {
      return std::uint64_t{static_cast<unsigned char>(word[i])};
    };
    if (n >= 4) {
      std::uint32_t low = 0;
      std::uint32_t high = 0;
      std::memcpy(&low, word.data(), 4);
      std::memcpy(&high, word.data() + n - 4, 4);
      return low | std::uint64_t{high} << (n - 4) * 8;
    }
    return at(0) | at(n / 2) << 8 | at(n - 1) << 16 | std::uint64_t{n} << 56;
  }

  std::array<Known, 512> known_{};
};

}  // namespace candor::monitor::text
