#pragma once

#include <array>
#include <cstdint>
#include <string_view>

namespace candor::monitor {

inline bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\r'; }
inline bool is_digit(char c) { return c >= '0' && c <= '9'; }
inline bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
inline bool is_name_start(char c) { return is_letter(c) || c == '_'; }
inline bool is_name(char c) { return is_name_start(c) || is_digit(c); }
inline char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; }

/// -1 when it is none.
inline int hex_digit(char c) {
  if (is_digit(c)) return c - '0';
  const char l = lower(c);
  return l >= 'a' && l <= 'f' ? l - 'a' + 10 : -1;
}

/// What a character means where a shell's word may be.
enum class Lexical : std::uint8_t {
  ordinary,
  special,  // changes the word: quotes, backslash, $, `, {
  ends,     // ends the word: blanks, newline, operators
};

inline constexpr std::array<Lexical, 256> kLexical = [] {
  std::array<Lexical, 256> table{};
  for (const char c : std::string_view("'\"\\$`{"))
    table[static_cast<unsigned char>(c)] = Lexical::special;
  for (const char c : std::string_view(" \t\r\n;&|<>()"))
    table[static_cast<unsigned char>(c)] = Lexical::ends;
  return table;
}();

inline Lexical lexical(char c) { return kLexical[static_cast<unsigned char>(c)]; }

/// The part of a path after the last '/' (or '\').
inline std::string_view base_name(std::string_view path) {
  const auto slash = path.find_last_of("/\\");
  return slash == std::string_view::npos ? path : path.substr(slash + 1);
}

inline std::string_view trimmed(std::string_view text) {
  const auto first = text.find_first_not_of(" \t\r\n");
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t\r\n") - first + 1);
}

inline bool equals_ignoring_case(std::string_view a, std::string_view b) {
  if (a.size() != b.size()) return false;
  for (std::size_t i = 0; i < a.size(); ++i)
    if (lower(a[i]) != lower(b[i])) return false;
  return true;
}

}  // namespace candor::monitor
