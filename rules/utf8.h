#pragma once

#include <cstddef>
#include <string>
#include <string_view>

/// UTF-8 by hand, for bytes that may be anything: an invalid byte counts as a character of one
/// byte.
namespace candor::rules::utf8 {

inline constexpr std::size_t longest = 4;  // bytes of a character

inline bool is_continuation(char byte) {
  return (static_cast<unsigned char>(byte) & 0xC0U) == 0x80U;
}

struct Character {
  char32_t code = 0;
  std::size_t size = 1;  // bytes; 1 for an invalid byte
  bool valid = true;
};

/// The character that begins at `at`. Precondition: at < text.size().
Character decode(std::string_view text, std::size_t at);

/// The bytes of the character that begins at `at`. Precondition: at < text.size().
inline std::size_t size_at(std::string_view text, std::size_t at) {
  return static_cast<unsigned char>(text[at]) < 0x80U ? 1 : decode(text, at).size;
}

/// The bytes of the character that ends just before `end`. Precondition: 0 < end <= text.size().
std::size_t size_before(std::string_view text, std::size_t end);

void append(std::string& out, char32_t code);

/// The offset of the first byte that is not well-formed UTF-8, or npos.
std::size_t find_invalid(std::string_view text);

bool is_ascii(std::string_view text);

}  // namespace candor::rules::utf8
