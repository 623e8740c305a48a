#pragma once

#include <array>
#include <cstddef>
#include <string_view>

namespace candor::monitor::text {

/// Which of the 256 bytes belong to a kind of stretch.
using ByteSet = std::array<bool, 256>;

inline bool is_in(const ByteSet& set, char c) { return set[static_cast<unsigned char>(c)]; }

/// Where the next stretch of at least `shortest` bytes of the set begins, at or after `from`; npos when there is none. A
/// stretch that is cut by `from` counts from there. Looks at every `Step`th byte, and at all where enough of those agree: the
/// rarer the bytes of the set, the wider the best step. Precondition: shortest >= Step.
template <std::size_t Step = 4>
std::size_t next_stretch(std::string_view text, const ByteSet& set, std::size_t shortest,
                         std::size_t from) {
  const std::size_t needed =
      shortest / Step;  // a stretch covers at least so many of the places looked at
  std::size_t row = 0;
  for (std::size_t i = from; i < text.size(); i += Step) {
    row = (row + 1) & (std::size_t{0} -
                       std::size_t{is_in(set, text[i])});  // no branch: it could not be foretold
    if (row < needed) continue;
    const std::size_t first = i - Step * (row - 1);
    std::size_t begin = first;
    while (begin > from && is_in(set, text[begin - 1])) --begin;
    std::size_t end = first;
    while (end < text.size() && is_in(set, text[end])) ++end;
    if (end - begin >= shortest) return begin;
    row = 0;
    i = end + 1 - Step;  // the loop adds a step
  }
  return std::string_view::npos;
}

}  // namespace candor::monitor::text
