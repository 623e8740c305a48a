#include "monitor/judge/quote.h"

#include <cstdint>

#include "monitor/utf8.h"

namespace candor::monitor {
namespace {

void append_unit(std::string& out, std::uint32_t unit) {
  constexpr std::string_view kHex = "0123456789abcdef";
  out += "\\u";
  for (int shift = 12; shift >= 0; shift -= 4) out += kHex[(unit >> shift) & 0xFU];
}

void append_escape(std::string& out, std::uint32_t character) {
  if (character < 0x10000) return append_unit(out, character);
  append_unit(out, 0xD800 + ((character - 0x10000) >> 10));
  append_unit(out, 0xDC00 + ((character - 0x10000) & 0x3FFU));
}

std::uint32_t character_of(std::string_view bytes) {
  const auto byte = [bytes](std::size_t i) {
    return static_cast<std::uint32_t>(static_cast<unsigned char>(bytes[i]));
  };
  switch (bytes.size()) {
    case 1:
      return byte(0);
    case 2:
      return (byte(0) & 0x1FU) << 6 | (byte(1) & 0x3FU);
    case 3:
      return (byte(0) & 0x0FU) << 12 | (byte(1) & 0x3FU) << 6 | (byte(2) & 0x3FU);
    default:
      return (byte(0) & 0x07U) << 18 | (byte(1) & 0x3FU) << 12 | (byte(2) & 0x3FU) << 6 |
             (byte(3) & 0x3FU);
  }
}

struct Range {
  std::uint32_t first, last;
};

/// Controls and what is not seen: Unicode's Default_Ignorable_Code_Point, and line and paragraph separators.
constexpr Range kUnseen[] = {
    {0x00, 0x1F},     {0x7F, 0x9F},       {0xAD, 0xAD},       {0x034F, 0x034F},  {0x061C, 0x061C},
    {0x115F, 0x1160}, {0x17B4, 0x17B5},   {0x180B, 0x180F},   {0x200B, 0x200F},  {0x2028, 0x202E},
    {0x2060, 0x206F}, {0x3164, 0x3164},   {0xFE00, 0xFE0F},   {0xFEFF, 0xFEFF},  {0xFFA0, 0xFFA0},
    {0xFFF0, 0xFFF8}, {0x1BCA0, 0x1BCA3}, {0x1D173, 0x1D17A}, {0xE0000, 0xE0FFF}};

bool is_unseen(std::uint32_t character) {
  for (const Range range : kUnseen) {
    if (character >= range.first && character <= range.last) return true;
  }
  return false;
}

bool begins_turn_mark(std::string_view text) {
  return text.starts_with('<') || text.starts_with("[INST") || text.starts_with("[/INST");
}

}  // namespace

void append_quoted_data(std::string& out, std::string_view text) {
  out += '"';
  while (!text.empty()) {
    const std::size_t length = character_length(text);
    const std::uint32_t character = length == 0 ? 0xFFFD : character_of(text.substr(0, length));
    if (character == '"' || character == '\\') {
      out += '\\';
      out += static_cast<char>(character);
    } else if (is_unseen(character) || begins_turn_mark(text) || length == 0) {
      append_escape(out, character);
    } else {
      out += text.substr(0, length);
    }
    text.remove_prefix(length == 0 ? 1 : length);
  }
  out += '"';
}

}  // namespace candor::monitor
