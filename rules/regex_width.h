#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

namespace candor::rules {

/// The most characters that a match of the regular expression can have, by its syntax alone (RE2's, see its syntax.txt): 26
/// for `(foo|quux).{0,20}\bda?`. Nothing when that is not bounded, or above `regex_width_limit`.
/// Precondition: RE2 compiles the pattern.
std::optional<std::size_t> regex_width(std::string_view pattern);

inline constexpr std::size_t regex_width_limit = 4096;

/// Not more than the least characters that a match can have: 4 for the same. So no shorter text matches.
std::size_t regex_least_width(std::string_view pattern);

}  // namespace candor::rules
