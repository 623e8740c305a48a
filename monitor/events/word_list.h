#pragma once

#include <array>
#include <cstdint>
#include <string_view>

namespace candor::monitor {

/// A fixed set of words, written as one text with a blank between, before and after them. Most words that are not in
/// it are told so without a look at the text: the lists are asked for every argument of every call.
class WordList {
 public:
  constexpr WordList() = default;
  constexpr WordList(const char* words) : words_(words) {  // NOLINT(google-explicit-constructor)
    for (std::size_t at = 0; at + 1 < words_.size();) {
      const auto end = words_.find(' ', at + 1);
      const auto bit = bit_of(words_.substr(at + 1, end - at - 1));
      seen_[bit / 64] |= std::uint64_t{1} << (bit % 64);
      at = end;
    }
  }

  constexpr bool has(std::string_view word) const {
    if (word.empty()) return false;
    const auto bit = bit_of(word);
    if ((seen_[bit / 64] >> (bit % 64) & 1) == 0) return false;
    for (auto at = words_.find(word, 1); at != words_.npos; at = words_.find(word, at + 1))
      if (words_[at - 1] == ' ' && words_[at + word.size()] == ' ') return true;
    return false;
  }

 private:
  static constexpr std::size_t bit_of(std::string_view word) {
    return (static_cast<unsigned char>(word.front()) * 7U + word.size() * 31U +
            static_cast<unsigned char>(word.back())) %
           256;
  }

  std::string_view words_;
  std::array<std::uint64_t, 4> seen_{};
};

}  // namespace candor::monitor
