#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace candor::client {

/// `text` on one line and safe to show on a terminal: what we print comes from traces, and whoever
/// wrote those would like to move the cursor, colour, hide or reverse what the reader sees. Control
/// characters, bytes that are not UTF-8, and characters without a shape (zero-width, bidirectional
/// controls, tags) are written as `\n`, `\x1b`, `\u{202e}`.
std::string printable(std::string_view text);

/// The same for several lines: their ends stay, and so do tabs (a caret below them stays in its
/// place).
std::string printable_lines(std::string_view text);

/// At most `width` characters of printable text; what was cut off is marked with `…`.
std::string shortened(std::string_view text, std::size_t width);

/// 3254 as `3,254`.
std::string with_commas(std::uint64_t number);

/// `24.4 MB`: decimal units, one digit after the point from kB on.
std::string human_bytes(double bytes);

/// `number` with `digits` digits after the point.
std::string fixed(double number, int digits);

/// `59 s`, `2 min 5 s`, `1 h 3 min`.
std::string human_seconds(double seconds);

/// `text` filled with blanks up to `width` characters (not bytes), at its end or at its start.
std::string pad_right(std::string_view text, std::size_t width);
std::string pad_left(std::string_view text, std::size_t width);

/// Characters in valid UTF-8 text.
std::size_t characters(std::string_view text);

/// `1 trace`, `2 traces`.
std::string counted(std::uint64_t number, std::string_view singular);

}  // namespace candor::client
