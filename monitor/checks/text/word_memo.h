#pragma once

#include <array>
#include <bit>
#include <cstdint>
#include <cstring>
#include <string_view>

#include "monitor/checks/text/atoms.h"
#include "monitor/checks/text/tokens.h"

namespace candor::monitor::text {

/// Remembers the tokens of words that are not long: most words of all texts are a few thousand that come again and again,
/// and stemming and hashing them is a third of the reading. One slot for each word that falls there; the later one stays.
/// What it gives depends on the word alone, so a thread may keep one for whatever it reads.
class WordMemo {
 public:
  static constexpr std::size_t kLongest = 2 * sizeof(std::uint64_t);

  /// What is always the same of a word's token.
  struct Known {
    std::uint64_t first = 0;  // its first eight letters; 0: no word, which has letters
    std::uint64_t rest = 0;
    std::uint64_t hash = 0;
    std::uint16_t flags = 0;
  };

  /// Of word_token(), for the word of 1 to kLongest ASCII letters at `begin`.
  const Known& of(std::string_view text, std::size_t begin, std::size_t size) {
    const auto [first, rest] = letters_of(text, begin, size);
    Known& known = known_[(first ^ rest << 5) * 0x9E3779B97F4A7C15u >> (64 - kSlotBits)];
    if (known.first != first || known.rest != rest) {
      const Token made = word_token(text.substr(begin, size), 0, 0);
      known = {first, rest, made.hash, made.flags};
    }
    return known;
  }

 private:
  static constexpr std::size_t kSlotBits = 12;
  struct Letters {
    std::uint64_t first = 0;
    std::uint64_t rest = 0;
  };

  /// The bytes themselves, zeros behind them. What stands after the word is read and cut off, where the text goes on: how
  /// long a word is cannot be foretold.
  static Letters letters_of(std::string_view text, std::size_t begin, std::size_t size) {
    Letters letters;
    if (text.size() - begin < kLongest) {
      std::array<char, kLongest> padded{};
      std::memcpy(padded.data(), text.data() + begin, size);
      std::memcpy(&letters, padded.data(), kLongest);
      return letters;
    }
    std::memcpy(&letters, text.data() + begin, kLongest);
    const std::size_t first = size < 8 ? size : 8;
    const std::size_t rest = size - first;
    letters.first &= ~std::uint64_t{0} >> (64 - 8 * first);
    letters.rest &= (std::uint64_t{1} << 4 * rest << 4 * rest) - 1;  // no shift by 64
    return letters;
  }

  std::array<Known, std::size_t{1} << kSlotBits> known_{};
};

}  // namespace candor::monitor::text
