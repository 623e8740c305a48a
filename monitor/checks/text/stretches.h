#pragma once

#include <algorithm>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "monitor/checks/text/byte_class.h"

namespace candor::monitor::text {

/// Whether a row of at least `Shortest` ones lies within the bits. For Shortest >= 16 it may say so of a shorter row, too.
template <std::size_t Shortest>
bool may_hold_row(std::uint64_t bits) {
  if constexpr (Shortest < 16) return true;
  std::uint64_t rows = bits & bits >> 1U;  // bit i: two ones from i on
  rows &= rows >> 2U;
  rows &= rows >> 4U;
  rows &= rows >> 8U;
  return rows != 0;
}

/// Calls `use(begin, end)` for every stretch of at least `Shortest` bytes of the class (byte_class.h), from left to right; a
/// stretch ends where another byte follows. Sixty-four bytes at once: where one ends cannot be foretold byte by byte.
template <class Class, std::size_t Shortest, class Use>
void for_each_stretch(std::string_view text, Use use) {
  std::size_t begin = 0;     // of the stretch that goes on
  std::uint64_t inside = 0;  // 1: one does
  for (std::size_t block = 0; block < text.size(); block += 64) {
    const std::uint64_t bits =
        class_bits<Class>(text.data() + block, std::min<std::size_t>(text.size() - block, 64));
    const auto head = static_cast<std::size_t>(std::countr_one(bits));
    if (!may_hold_row<Shortest>(bits) && (inside == 0 || block - begin + head < Shortest)) {
      const auto tail = static_cast<std::size_t>(std::countl_one(bits));
      begin = block + 64 - tail;
      inside = bits >> 63U;
      continue;
    }
    // A stretch begins or ends where a byte differs from the one before.
    for (std::uint64_t bounds = bits ^ (bits << 1U | inside); bounds != 0; bounds &= bounds - 1) {
      const auto i = static_cast<std::size_t>(std::countr_zero(bounds));
      if ((bits >> i & 1U) != 0) {
        begin = block + i;
      } else if (block + i - begin >= Shortest) {
        use(begin, block + i);
      }
    }
    inside = bits >> 63U;
  }
  if (inside != 0 && text.size() - begin >= Shortest) use(begin, text.size());
}

/// The rows of core characters.
template <class Use>
void for_each_word(std::string_view text, Use use) {
  for_each_stretch<CoreBytes, 1>(text, use);
}

}  // namespace candor::monitor::text
