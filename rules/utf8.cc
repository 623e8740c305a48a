#include "rules/utf8.h"

#include <algorithm>
#include <cstdint>
#include <cstring>

namespace candor::rules::utf8 {
namespace {

constexpr Character invalid{0xFFFD, 1, false};

unsigned byte_at(std::string_view text, std::size_t at) {
  return static_cast<unsigned char>(text[at]);
}

struct Form {
  std::size_t size;
  char32_t lead_bits;
  char32_t smallest;  // below it the form is overlong
};

Form form_of(unsigned lead) {
  if (lead >= 0xF0 && lead <= 0xF4) return {4, lead & 0x07U, 0x10000};
  if (lead >= 0xE0 && lead <= 0xEF) return {3, lead & 0x0FU, 0x800};
  if (lead >= 0xC2 && lead <= 0xDF) return {2, lead & 0x1FU, 0x80};
  return {0, 0, 0};
}

}  // namespace

Character decode(std::string_view text, std::size_t at) {
  const unsigned lead = byte_at(text, at);
  if (lead < 0x80) return {lead, 1, true};
  const Form form = form_of(lead);
  if (form.size == 0 || text.size() - at < form.size) return invalid;
  char32_t code = form.lead_bits;
  for (std::size_t i = 1; i < form.size; ++i) {
    if (!is_continuation(text[at + i])) return invalid;
    code = (code << 6U) | (byte_at(text, at + i) & 0x3FU);
  }
  const bool surrogate = code >= 0xD800 && code <= 0xDFFF;
  if (code < form.smallest || code > 0x10FFFF || surrogate) return invalid;
  return {code, form.size, true};
}

std::size_t size_before(std::string_view text, std::size_t end) {
  const std::size_t furthest = end < 4 ? 0 : end - 4;
  std::size_t begin = end - 1;
  while (begin > furthest && is_continuation(text[begin])) --begin;
  const Character character = decode(text, begin);
  return character.valid && begin + character.size == end ? character.size : 1;
}

void append(std::string& out, char32_t code) {
  const auto put = [&out](char32_t byte) {
    out += static_cast<char>(static_cast<unsigned char>(byte));
  };
  if (code < 0x80) return put(code);
  if (code < 0x800) {
    put(0xC0U | (code >> 6U));
  } else {
    if (code < 0x10000) {
      put(0xE0U | (code >> 12U));
    } else {
      put(0xF0U | (code >> 18U));
      put(0x80U | ((code >> 12U) & 0x3FU));
    }
    put(0x80U | ((code >> 6U) & 0x3FU));
  }
  put(0x80U | (code & 0x3FU));
}

std::size_t find_invalid(std::string_view text) {
  for (std::size_t at = 0; at < text.size();) {
    const Character character = decode(text, at);
    if (!character.valid) return at;
    at += character.size;
  }
  return std::string_view::npos;
}

bool is_ascii(std::string_view text) {
  std::size_t at = 0;
  for (; at + 8 <= text.size(); at += 8) {
    std::uint64_t word = 0;
    std::memcpy(&word, text.data() + at, 8);
    if ((word & 0x8080808080808080ULL) != 0) return false;
  }
  return std::all_of(text.begin() + static_cast<std::ptrdiff_t>(at), text.end(),
                     [](char c) { return static_cast<unsigned char>(c) < 0x80U; });
}

}  // namespace candor::rules::utf8
