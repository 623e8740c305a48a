#pragma once

#include <cstddef>
#include <string_view>

namespace candor::rules {

/// Where `needle` first stands in `text` at or after `from`, or npos. As std::string_view::find, but several times faster
/// on short needles in short texts: it looks for the needle's first and last byte 16 places at a time.
std::size_t find_text(std::string_view text, std::string_view needle, std::size_t from = 0);

}  // namespace candor::rules
