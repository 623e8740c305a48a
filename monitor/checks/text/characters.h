#pragma once

#include <array>
#include <cstdint>
#include <string_view>

namespace candor::monitor::text {

constexpr bool is_digit(char c) { return c >= '0' && c <= '9'; }
constexpr bool is_upper(char c) { return c >= 'A' && c <= 'Z'; }
constexpr bool is_lower(char c) { return c >= 'a' && c <= 'z'; }
constexpr bool is_letter(char c) { return is_upper(c) || is_lower(c); }
constexpr bool is_space(char c) {
  return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f' || c == '\v';
}
constexpr bool is_high(char c) { return (static_cast<unsigned char>(c) & 0x80) != 0; }
constexpr char to_lower(char c) { return is_upper(c) ? static_cast<char>(c + 32) : c; }

constexpr std::array<bool, 256> make_core() {
  std::array<bool, 256> table{};
  for (unsigned c = 0; c < 256; ++c) {
    table[c] =
        is_digit(static_cast<char>(c)) || is_letter(static_cast<char>(c)) || c == '_' || c >= 0x80;
  }
  return table;
}
inline constexpr std::array<bool, 256> kCore = make_core();

/// Letters, digits, underscore and everything that is not ASCII: what a token is made of.
constexpr bool is_core(char c) { return kCore[static_cast<unsigned char>(c)]; }

/// A few characters, asked for by one look-up.
class CharacterSet {
 public:
  explicit constexpr CharacterSet(std::string_view characters) {
    for (const char c : characters) has_[static_cast<unsigned char>(c)] = true;
  }
  constexpr bool operator[](char c) const { return has_[static_cast<unsigned char>(c)]; }

 private:
  std::array<bool, 256> has_{};
};

}  // namespace candor::monitor::text
