#include "rules/find_text.h"

#include <cstring>

#ifdef __SSE2__
#include <emmintrin.h>
#endif

namespace candor::rules {

#ifdef __SSE2__
namespace {

// Precondition: needle.size() >= 2. W. Muła, "SIMD-friendly algorithms for substring searching", 2016.
std::size_t find_by_both_ends(std::string_view text, std::string_view needle, std::size_t from) {
  const std::size_t last = needle.size() - 1;
  const __m128i first_byte = _mm_set1_epi8(needle.front());
  const __m128i last_byte = _mm_set1_epi8(needle.back());
  std::size_t at = from;
  for (; at + last + 16 <= text.size(); at += 16) {
    const __m128i heads = _mm_loadu_si128(reinterpret_cast<const __m128i*>(text.data() + at));
    const __m128i tails =
        _mm_loadu_si128(reinterpret_cast<const __m128i*>(text.data() + at + last));
    auto both = static_cast<unsigned>(_mm_movemask_epi8(
        _mm_and_si128(_mm_cmpeq_epi8(heads, first_byte), _mm_cmpeq_epi8(tails, last_byte))));
    for (; both != 0; both &= both - 1) {
      const std::size_t place = at + static_cast<std::size_t>(__builtin_ctz(both));
      if (std::memcmp(text.data() + place + 1, needle.data() + 1, last - 1) == 0) return place;
    }
  }
  return text.find(needle, at);
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
