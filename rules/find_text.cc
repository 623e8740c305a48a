#include "rules/find_text.h"

#include <algorithm>
#include <cstring>

#ifdef __SSE2__
#include <emmintrin.h>
#endif

namespace candor::rules {

#ifdef __SSE2__
namespace {

// Precondition: needle.size() >= 2, from <= text.size(). W. Muła, "SIMD-friendly algorithms for substring searching", 2016.
std::size_t find_by_both_ends(std::string_view text, std::string_view needle, std::size_t from) {
  const std::size_t last = needle.size() - 1;
  const __m128i first_byte = _mm_set1_epi8(needle.front());
  const __m128i last_byte = _mm_set1_epi8(needle.back());
  if (text.size() - from < last + 16) return text.find(needle, from);
  const std::size_t final = text.size() - last - 16;  // this block overlaps the one before
  for (std::size_t at = from;; at = std::min(at + 16, final)) {
    const __m128i heads = _mm_loadu_si128(reinterpret_cast<const __m128i*>(text.data() + at));
    const __m128i tails =
        _mm_loadu_si128(reinterpret_cast<const __m128i*>(text.data() + at + last));
    auto both = static_cast<unsigned>(_mm_movemask_epi8(
        _mm_and_si128(_mm_cmpeq_epi8(heads, first_byte), _mm_cmpeq_epi8(tails, last_byte))));
    for (; both != 0; both &= both - 1) {
      const std::size_t place = at + static_cast<std::size_t>(__builtin_ctz(both));
      if (std::memcmp(text.data() + place + 1, needle.data() + 1, last - 1) == 0) return place;
    }
    if (at == final) return std::string_view::npos;
  }
}

}  // namespace
#endif

std::size_t find_text(std::string_view text, std::string_view needle, std::size_t from) {
#ifdef __SSE2__
  if (needle.size() >= 2 && from <= text.size()) return find_by_both_ends(text, needle, from);
#endif
  return text.find(needle, from);
}

}  // namespace candor::rules
