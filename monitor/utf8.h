#pragma once

#include <cstddef>
#include <string_view>

namespace candor::monitor {

/// Bytes of the UTF-8 character that `text` starts with (RFC 3629: no surrogates, no overlong
/// forms, at most U+10FFFF); 0 when it does not start with a whole one.
std::size_t character_length(std::string_view text);

/// The longest prefix of at most `bytes` bytes that ends at a character's edge. `text` is valid
/// UTF-8.
std::string_view cut_at_character(std::string_view text, std::size_t bytes);

}  // namespace candor::monitor
