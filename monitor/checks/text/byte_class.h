#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <string_view>

#ifdef __SSE2__
#include <emmintrin.h>
#endif

#include "monitor/checks/text/characters.h"

namespace candor::monitor::text {

#ifdef __SSE2__
/// Which of sixteen bytes are from `first` to `last`: all bits of these are set.
inline __m128i in_range(__m128i bytes, char first, char last) {
  // Signed comparison is all there is: the range is moved to the bottom.
  const __m128i moved = _mm_sub_epi8(bytes, _mm_set1_epi8(static_cast<char>(first + 128)));
  return _mm_cmplt_epi8(moved, _mm_set1_epi8(static_cast<char>(-128 + last - first + 1)));
}

inline __m128i are_letters(__m128i bytes) {
  return in_range(_mm_or_si128(bytes, _mm_set1_epi8(0x20)), 'a', 'z');
}

template <char... Bytes>
__m128i are_any(__m128i bytes) {
  __m128i equal = _mm_setzero_si128();
  ((equal = _mm_or_si128(equal, _mm_cmpeq_epi8(bytes, _mm_set1_epi8(Bytes)))), ...);
  return equal;
}
#endif

// A class of bytes says of one byte whether it is of the class (`has`), and of sixteen in the highest bit of each (`of`).

struct LetterBytes {
  static constexpr bool has(char c) { return is_letter(c); }
#ifdef __SSE2__
  static __m128i of(__m128i bytes) { return are_letters(bytes); }
#endif
};

struct Spaces {
  static constexpr bool has(char c) { return c == ' '; }
#ifdef __SSE2__
  static __m128i of(__m128i bytes) { return are_any<' '>(bytes); }
#endif
};

/// is_core(): what a word is made of.
struct CoreBytes {
  static constexpr bool has(char c) { return is_core(c); }
#ifdef __SSE2__
  static __m128i of(__m128i bytes) {
    // The highest bit of a byte beyond ASCII is set already.
    return _mm_or_si128(_mm_or_si128(are_letters(bytes), bytes),
                        _mm_or_si128(in_range(bytes, '0', '9'), are_any<'_'>(bytes)));
  }
#endif
};

/// What no word is made of, and the underscores of a line.
struct FillerBytes {
  static constexpr bool has(char c) { return !is_core(c) || c == '_'; }
#ifdef __SSE2__
  static __m128i of(__m128i bytes) {
    const __m128i word =
        _mm_or_si128(_mm_or_si128(are_letters(bytes), bytes), in_range(bytes, '0', '9'));
    return _mm_xor_si128(word, _mm_set1_epi8(-1));
  }
#endif
};

/// Letters and the few characters between them in prose.
struct ProseBytes {
  static constexpr bool has(char c) {
    return is_letter(c) || c == ' ' || c == ',' || c == '.' || c == '\'' || c == '\n';
  }
#ifdef __SSE2__
  static __m128i of(__m128i bytes) {
    return _mm_or_si128(are_letters(bytes), are_any<' ', ',', '.', '\'', '\n'>(bytes));
  }
#endif
};

/// Bit i: whether at[i] is of the class, for up to 64 bytes.
template <class Class>
std::uint64_t class_bits(const char* at, std::size_t size) {
  std::uint64_t bits = 0;
  std::size_t i = 0;
#ifdef __SSE2__
  for (; i + 16 <= size; i += 16) {
    const __m128i bytes = _mm_loadu_si128(reinterpret_cast<const __m128i*>(at + i));
    bits |= std::uint64_t{static_cast<unsigned>(_mm_movemask_epi8(Class::of(bytes)))} << i;
  }
#endif
  for (; i < size; ++i) bits |= std::uint64_t{Class::has(at[i])} << i;
  return bits;
}

/// How many bytes of the text are of the class.
template <class Class>
std::size_t count_of(std::string_view text) {
  std::size_t count = 0;
  for (std::size_t i = 0; i < text.size(); i += 64) {
    const std::size_t size = text.size() - i < 64 ? text.size() - i : 64;
    count += static_cast<std::size_t>(std::popcount(class_bits<Class>(text.data() + i, size)));
  }
  return count;
}

}  // namespace candor::monitor::text
