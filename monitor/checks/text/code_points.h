#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace candor::monitor::text {

/// One character of a UTF-8 text and its bytes there.
struct CodePoint {
  char32_t value = 0;
  std::uint32_t begin = 0;
  std::uint32_t size = 0;
};

/// The character at byte `begin`. `text` must be valid UTF-8 (all text of a Trace is) and `begin` inside it.
CodePoint code_point_at(std::string_view text, std::size_t begin);

/// Appends the UTF-8 form of `value`, a Unicode scalar value.
void append_utf8(char32_t value, std::string& text);

/// Coarse script of a character: what a reader needs to know to read it.
enum class Script : std::uint8_t {
  none,  // digits, punctuation, spaces, symbols, emoji: no script of its own
  latin,
  greek,
  cyrillic,
  hebrew,
  arabic,
  devanagari,
  thai,
  han,
  kana,
  hangul,
  other
};
Script script_of(char32_t value);

/// Shows nothing on a screen, or changes only how its neighbours are drawn: zero-width characters, bidirectional
/// controls, tag characters, variation selectors, Hangul fillers (Unicode 15, Default_Ignorable_Code_Point).
bool is_invisible(char32_t value);

/// The ASCII character that `value` is drawn like, or 0 when it is ASCII or like none: full-width forms, mathematical
/// alphanumerics, circled letters, and the Cyrillic and Greek letters of Unicode TS 39 that pass for Latin ones.
char look_alike_of(char32_t value);

}  // namespace candor::monitor::text
