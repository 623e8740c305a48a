// Texts whose bytes are written out one by one: 01000001 01000010, \x41\x42, 0x41, 0x42, 41 42 43, &#65;&#66;

#include <algorithm>
#include <array>
#include <optional>

#include "monitor/checks/decode/decodings.h"
#include "monitor/checks/text/characters.h"
#include "monitor/checks/text/stretches.h"

namespace candor::monitor::decode {
namespace {

/// Fewer bytes than this are numbers more often than a text.
constexpr std::size_t kFewestBytes = 6;

struct WrittenByte {
  std::size_t end = 0;
  unsigned value = 0;
};
using Reader = std::optional<WrittenByte> (*)(std::string_view text, std::size_t at);

constexpr int hex_value(char c) {
  if (text::is_digit(c)) return c - '0';
  const char lower = text::to_lower(c);
  return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}

std::optional<WrittenByte> two_hex_digits(std::string_view text, std::size_t at) {
  if (at + 2 > text.size()) return std::nullopt;
  const int high = hex_value(text[at]);
  const int low = hex_value(text[at + 1]);
  if (high < 0 || low < 0) return std::nullopt;
  if (at + 2 < text.size() && hex_value(text[at + 2]) >= 0) return std::nullopt;
  return WrittenByte{at + 2, static_cast<unsigned>(high * 16 + low)};
}

std::optional<WrittenByte> eight_bits(std::string_view text, std::size_t at) {
  if (at + 8 > text.size()) return std::nullopt;
  unsigned value = 0;
  for (std::size_t i = at; i < at + 8; ++i) {
    if (text[i] != '0' && text[i] != '1') return std::nullopt;
    value = value * 2 + static_cast<unsigned>(text[i] - '0');
  }
  return WrittenByte{at + 8, value};
}

std::optional<WrittenByte> hex_escape(std::string_view text, std::size_t at) {
  if (at + 4 > text.size() || (text[at] != '\\' && text[at] != '0') || text::to_lower(text[at + 1]) != 'x')
    return std::nullopt;
  const int high = hex_value(text[at + 2]);
  const int low = hex_value(text[at + 3]);
  if (high < 0 || low < 0) return std::nullopt;
  return WrittenByte{at + 4, static_cast<unsigned>(high * 16 + low)};
}

std::optional<WrittenByte> character_reference(std::string_view text, std::size_t at) {
  if (at + 4 > text.size() || text[at] != '&' || text[at + 1] != '#') return std::nullopt;
  const bool hex = text::to_lower(text[at + 2]) == 'x';
  unsigned value = 0;
  std::size_t i = at + (hex ? 3 : 2);
  const std::size_t first = i;
  for (; i < text.size() && i - first < 4; ++i) {
    const int digit = hex ? hex_value(text[i]) : text::is_digit(text[i]) ? text[i] - '0' : -1;
    if (digit < 0) break;
    value = value * (hex ? 16 : 10) + static_cast<unsigned>(digit);
  }
  if (i == first || i >= text.size() || text[i] != ';') return std::nullopt;
  return WrittenByte{i + 1, value};
}

constexpr bool is_separator(char c) { return c == ' ' || c == ',' || c == ':' || c == '-' || c == '\n' || c == ';'; }

constexpr bool is_printable(unsigned value) { return (value >= 0x20 && value < 0x7F) || value == '\n' || value == '\t'; }

struct Form {
  std::string_view name;
  Reader read;
  bool at_word_start;  // digits inside a longer word are not a byte
};

constexpr Form kForms[] = {
    {"binary", eight_bits, true},
    {"hex", hex_escape, false},
    {"hex", two_hex_digits, true},
    {"character_reference", character_reference, false},
};

/// The longest row of written bytes in this form from `at` on, with at most two separators between two of them.
std::optional<Decoding> row_from(std::string_view text, std::size_t at, const Form& form) {
  Decoding row{static_cast<std::uint32_t>(at), static_cast<std::uint32_t>(at), form.name, {}};
  std::size_t i = at;
  while (i < text.size() && row.text.size() < kLongestStretch) {
    const auto byte = form.read(text, i);
    if (!byte || !is_printable(byte->value)) break;
    row.text.push_back(static_cast<char>(byte->value));
    i = byte->end;
    row.end = static_cast<std::uint32_t>(i);
    for (int skipped = 0; skipped < 2 && i < text.size() && is_separator(text[i]); ++skipped) ++i;
  }
  if (row.text.size() < kFewestBytes) return std::nullopt;
  return row;
}

struct RowBytes {
  static constexpr bool has(char c) {
    return hex_value(c) >= 0 || is_separator(c) || c == '\\' || c == 'x' || c == 'X' || c == '&' ||
           c == '#';
  }
#ifdef __SSE2__
  static __m128i of(__m128i bytes) {
    const __m128i lower = _mm_or_si128(bytes, _mm_set1_epi8(0x20));
    const __m128i hex =
        _mm_or_si128(text::in_range(lower, 'a', 'f'), text::in_range(bytes, '0', '9'));
    return _mm_or_si128(
        hex, text::are_any<' ', ',', ':', '-', '\n', ';', '\\', 'x', 'X', '&', '#'>(bytes));
  }
#endif
};

/// Six bytes as two hex digits with one separator between them: the shortest row of all.
constexpr std::size_t kShortestRow = 17;

/// Looks for rows in a stretch that has only bytes of which rows are made.
void decode_stretch(std::string_view text, std::size_t begin, std::size_t end, std::vector<Decoding>& found) {
  for (std::size_t i = begin; i < end;) {
    const bool word_start = i == 0 || !text::is_core(text[i - 1]);
    std::size_t next = i + 1;
    for (const Form& form : kForms) {
      if (form.at_word_start && !word_start) continue;
      if (auto row = row_from(text, i, form)) {
        next = row->end;
        found.push_back(std::move(*row));
        break;
      }
    }
    i = next;
  }
}

}  // namespace

void decode_bytes(std::string_view text, std::vector<Decoding>& found) {
  text::for_each_stretch<RowBytes, kShortestRow>(
      text, [&](std::size_t begin, std::size_t end) { decode_stretch(text, begin, end, found); });
}

}  // namespace candor::monitor::decode
