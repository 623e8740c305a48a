#pragma once

#include <bit>
#include <cstddef>
#include <string_view>

#ifdef __SSE2__
#include <emmintrin.h>
#endif

#include "monitor/checks/text/characters.h"

namespace candor::monitor::text {

/// ASCII letters in a row.
struct LetterRun {
  std::size_t size = 0;
  bool inner_capital = false;  // `camelCase`
};

inline LetterRun letters_one_by_one(std::string_view text, std::size_t begin) {
  LetterRun run;
  for (std::size_t i = begin; i < text.size() && is_letter(text[i]); ++i, ++run.size)
    run.inner_capital |= i > begin && is_upper(text[i]) && is_lower(text[i - 1]);
  return run;
}

#ifdef __SSE2__
/// Bit i: byte i is in [first, first + 26).
inline unsigned letters_from(__m128i bytes, char first) {
  // Signed comparison is all there is: the range is moved to the bottom.
  const __m128i moved = _mm_sub_epi8(bytes, _mm_set1_epi8(static_cast<char>(first + 128)));
  const __m128i end = _mm_set1_epi8(static_cast<char>(-128 + 26));
  return static_cast<unsigned>(_mm_movemask_epi8(_mm_cmplt_epi8(moved, end)));
}
#endif

/// The letters at `begin`, which is at most text.size(). In the header, so that it becomes part of its caller's loop.
inline LetterRun letters_at(std::string_view text, std::size_t begin) {
#ifdef __SSE2__
  // Sixteen bytes at once: where a word ends cannot be foretold byte by byte.
  if (text.size() - begin >= 16) {
    const __m128i bytes = _mm_loadu_si128(reinterpret_cast<const __m128i*>(text.data() + begin));
    const unsigned upper = letters_from(bytes, 'A');
    const unsigned lower = letters_from(bytes, 'a');
    const unsigned others = ~(upper | lower) & 0xFFFFU;
    if (others != 0) {
      const auto size = static_cast<unsigned>(std::countr_zero(others));
      const unsigned word = (1U << size) - 1;
      return {size, (upper & lower << 1U & word) != 0};
    }
  }
#endif
  return letters_one_by_one(text, begin);
}

}  // namespace candor::monitor::text
