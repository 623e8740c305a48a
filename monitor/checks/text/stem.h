#pragma once

#include <cstddef>
#include <string_view>

namespace candor::monitor::text {

/// Bytes of `word` that are its stem: inflections and the commonest derivations are cut off the end, so that
/// "reserve", "reserved" and "reservation" agree. A light suffix stripper in the manner of Lovins (1968); it may
/// join words that a linguist would not, and need only do so alike for every text.
/// `word` is ASCII letters in any case; others are returned whole.
std::size_t stem_length(std::string_view word);

inline std::string_view stem(std::string_view word) { return word.substr(0, stem_length(word)); }

}  // namespace candor::monitor::text
