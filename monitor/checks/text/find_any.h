#pragma once

#include <cstddef>
#include <string_view>

#ifdef __SSE2__
#include <emmintrin.h>
#endif

namespace candor::monitor::text {

/// Where one of a few bytes first stands in the text at or after `from`; text.size() when none does. Sixteen places at a time:
/// for bytes that are rare.
template <char... Bytes>
std::size_t find_any(std::string_view text, std::size_t from) {
  std::size_t at = from;
#ifdef __SSE2__
  for (; at + 16 <= text.size(); at += 16) {
    const __m128i block = _mm_loadu_si128(reinterpret_cast<const __m128i*>(text.data() + at));
    __m128i equal = _mm_setzero_si128();
    ((equal = _mm_or_si128(equal, _mm_cmpeq_epi8(block, _mm_set1_epi8(Bytes)))), ...);
    const int places = _mm_movemask_epi8(equal);
    if (places != 0)
      return at + static_cast<std::size_t>(__builtin_ctz(static_cast<unsigned>(places)));
  }
#endif
  while (at < text.size() && !((text[at] == Bytes) || ...)) ++at;
  return at;
}

}  // namespace candor::monitor::text
