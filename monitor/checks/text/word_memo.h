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

  /// word_token() of a word of 1 to kLongest ASCII letters.
  Token token(std::string_view word, std::size_t begin, std::uint16_t flags) {
    const std::uint64_t letters = letters_of(word);
    Entry& entry = entries_[letters * 0x9E3779B97F4A7C15u >> 55];
    if (entry.letters != letters) {
      const Token made = word_token(word, begin, 0);
      entry = {letters, made.hash, made.flags};
    }
    return {static_cast<std::uint32_t>(begin), static_cast<std::uint32_t>(begin + word.size()),
            entry.hash, Kind::word, static_cast<std::uint16_t>(flags | entry.flags)};
  }

 private:
  struct Entry {
    std::uint64_t letters = 0;  // no word: words have letters
    std::uint64_t hash = 0;
    std::uint16_t flags = 0;
  };

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

  std::array<Entry, 512> entries_{};
};

}  // namespace candor::monitor::text
