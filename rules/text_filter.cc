#include "rules/text_filter.h"

#include <algorithm>
#include <bit>

namespace candor::rules {

std::uint32_t TextFilter::add(std::string_view text) {
  // Eight bits for each place of the text: one in eight probes passes by chance, one in 64 pairs.
  const auto log2 =
      std::clamp(static_cast<std::uint32_t>(std::bit_width(text.size() * 4)), 6U, 20U);
  const auto start = static_cast<std::uint32_t>(bits_.size());
  const std::uint32_t shift = 32U - log2;
  bits_.resize(start + 1 + (std::size_t{1} << log2) / 64, 0);
  bits_[start] = shift;
  std::uint64_t* words = bits_.data() + start + 1;
  for (std::size_t at = 0; at + 3 <= text.size(); ++at) {
    const std::uint32_t bit = hash(text.data() + at) >> shift;
    words[bit >> 6U] |= std::uint64_t{1} << (bit & 63U);
  }
  return start;
}

}  // namespace candor::rules
