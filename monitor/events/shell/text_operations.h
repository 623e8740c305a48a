#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace candor::monitor {

/// What `${name<operation>operand}` makes of a known value, at most `most` bytes; nothing when the operation or its
/// pattern is not understood (patterns are literal, with a `*` at one end).
std::optional<std::string> operated_text(std::string_view value, char operation,
                                         std::string_view operand, std::size_t most);

/// Decodes one escape of `$'…'`, `echo -e` or `printf` at `text[at]`, the character after the backslash, and steps
/// over it. True when it stands for a character that needs none (\x72).
bool append_ansi_escape(std::string_view text, std::size_t& at, std::string& out);

std::optional<std::size_t> plain_number(std::string_view text);

}  // namespace candor::monitor
