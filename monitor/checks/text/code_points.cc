#include "monitor/checks/text/code_points.h"

#include <algorithm>
#include <array>
#include <iterator>

namespace candor::monitor::text {
namespace {

struct Range {
  char32_t first;
  char32_t last;
  Script script;
};

// Sorted. The blocks of Unicode 15 that hold nearly all letters of these scripts.
constexpr Range kScripts[] = {
    {0x41, 0x5A, Script::latin},        {0x61, 0x7A, Script::latin},
    {0xAA, 0xAA, Script::latin},        {0xBA, 0xBA, Script::latin},
    {0xC0, 0xD6, Script::latin},        {0xD8, 0xF6, Script::latin},
    {0xF8, 0x2AF, Script::latin},       {0x370, 0x3FF, Script::greek},
    {0x400, 0x52F, Script::cyrillic},   {0x530, 0x58F, Script::other},
    {0x591, 0x5F4, Script::hebrew},     {0x600, 0x6FF, Script::arabic},
    {0x750, 0x77F, Script::arabic},     {0x8A0, 0x8FF, Script::arabic},
    {0x900, 0x97F, Script::devanagari}, {0x980, 0xDFF, Script::other},
    {0xE01, 0xE5B, Script::thai},       {0xE80, 0x10FF, Script::other},
    {0x1100, 0x11FF, Script::hangul},   {0x1200, 0x1CFF, Script::other},
    {0x1E00, 0x1EFF, Script::latin},    {0x1F00, 0x1FFF, Script::greek},
    {0x2C60, 0x2C7F, Script::latin},    {0x3041, 0x30FF, Script::kana},
    {0x3100, 0x312F, Script::han},      {0x3130, 0x318F, Script::hangul},
    {0x31F0, 0x31FF, Script::kana},     {0x3400, 0x4DBF, Script::han},
    {0x4E00, 0x9FFF, Script::han},      {0xA000, 0xA63F, Script::other},
    {0xA640, 0xA69F, Script::cyrillic}, {0xA720, 0xA7FF, Script::latin},
    {0xAC00, 0xD7FF, Script::hangul},   {0xF900, 0xFAFF, Script::han},
    {0xFB1D, 0xFB4F, Script::hebrew},   {0xFB50, 0xFDFF, Script::arabic},
    {0xFE70, 0xFEFC, Script::arabic},   {0xFF21, 0xFF3A, Script::latin},
    {0xFF41, 0xFF5A, Script::latin},    {0xFF66, 0xFF9F, Script::kana},
    {0x1D400, 0x1D7FF, Script::latin},  {0x20000, 0x323AF, Script::han},
};

struct LookAlike {
  char32_t value;
  char ascii;
};

// Sorted. From confusables.txt of Unicode TS 39 (revision 15): single letters that many fonts draw as the Latin one.
constexpr LookAlike kLookAlikes[] = {
    {0x391, 'A'}, {0x392, 'B'}, {0x395, 'E'}, {0x396, 'Z'}, {0x397, 'H'}, {0x399, 'I'},
    {0x39A, 'K'}, {0x39C, 'M'}, {0x39D, 'N'}, {0x39F, 'O'}, {0x3A1, 'P'}, {0x3A4, 'T'},
    {0x3A5, 'Y'}, {0x3A7, 'X'}, {0x3B1, 'a'}, {0x3B9, 'i'}, {0x3BD, 'v'}, {0x3BF, 'o'},
    {0x3C1, 'p'}, {0x3C5, 'u'}, {0x3F2, 'c'}, {0x405, 'S'}, {0x406, 'I'}, {0x408, 'J'},
    {0x410, 'A'}, {0x412, 'B'}, {0x415, 'E'}, {0x41A, 'K'}, {0x41C, 'M'}, {0x41D, 'H'},
    {0x41E, 'O'}, {0x420, 'P'}, {0x421, 'C'}, {0x422, 'T'}, {0x425, 'X'}, {0x430, 'a'},
    {0x435, 'e'}, {0x43E, 'o'}, {0x440, 'p'}, {0x441, 'c'}, {0x443, 'y'}, {0x445, 'x'},
    {0x455, 's'}, {0x456, 'i'}, {0x458, 'j'}, {0x4BB, 'h'}, {0x501, 'd'}, {0x51B, 'q'},
    {0x51D, 'w'},
};

/// The mathematical alphabets repeat A-Z a-z in 13 styles of 52 from U+1D400, and 0-9 in 5 from U+1D7CE.
char mathematical(char32_t value) {
  if (value >= 0x1D400 && value <= 0x1D6A3) {
    const auto index = (value - 0x1D400) % 52;
    return static_cast<char>(index < 26 ? 'A' + index : 'a' + (index - 26));
  }
  if (value >= 0x1D7CE && value <= 0x1D7FF) return static_cast<char>('0' + (value - 0x1D7CE) % 10);
  return 0;
}

}  // namespace

CodePoint code_point_at(std::string_view text, std::size_t begin) {
  const auto byte = [&](std::size_t i) -> char32_t {
    return i < text.size() ? static_cast<unsigned char>(text[i]) : 0U;
  };
  const char32_t first = byte(begin);
  const auto at = static_cast<std::uint32_t>(begin);
  const auto tail = [&](std::size_t i) { return byte(begin + i) & 0x3F; };
  if (first < 0x80) return {first, at, 1};
  if (first < 0xE0) return {(first & 0x1F) << 6 | tail(1), at, 2};
  if (first < 0xF0) return {(first & 0x0F) << 12 | tail(1) << 6 | tail(2), at, 3};
  return {(first & 0x07) << 18 | tail(1) << 12 | tail(2) << 6 | tail(3), at, 4};
}

void append_utf8(char32_t value, std::string& text) {
  const auto put = [&text](char32_t byte) { text.push_back(static_cast<char>(byte)); };
  if (value < 0x80) return put(value);
  if (value < 0x800) {
    put(0xC0 | value >> 6);
  } else {
    if (value < 0x10000) {
      put(0xE0 | value >> 12);
    } else {
      put(0xF0 | value >> 18);
      put(0x80 | (value >> 12 & 0x3F));
    }
    put(0x80 | (value >> 6 & 0x3F));
  }
  put(0x80 | (value & 0x3F));
}

Script script_of(char32_t value) {
  const auto after =
      std::upper_bound(std::begin(kScripts), std::end(kScripts), value,
                       [](char32_t v, const Range& range) { return v < range.first; });
  if (after == std::begin(kScripts)) return Script::none;
  const Range& range = *std::prev(after);
  return value <= range.last ? range.script : Script::none;
}

bool is_invisible(char32_t value) {
  if (value < 0xAD) return false;
  return value == 0xAD || value == 0x34F || value == 0x61C || value == 0x115F || value == 0x1160 ||
         (value >= 0x17B4 && value <= 0x17B5) || (value >= 0x180B && value <= 0x180F) ||
         (value >= 0x200B && value <= 0x200F) || (value >= 0x202A && value <= 0x202E) ||
         (value >= 0x2060 && value <= 0x206F) || value == 0x3164 ||
         (value >= 0xFE00 && value <= 0xFE0F) || value == 0xFEFF || value == 0xFFA0 ||
         (value >= 0xE0000 && value <= 0xE0FFF);
}

char look_alike_of(char32_t value) {
  if (value < 0x391) return 0;
  if (value >= 0xFF01 && value <= 0xFF5E) return static_cast<char>(value - 0xFF01 + 0x21);
  if (value >= 0x24B6 && value <= 0x24E9) {
    const auto index = value - 0x24B6;
    return static_cast<char>(index < 26 ? 'A' + index : 'a' + (index - 26));
  }
  if (const char letter = mathematical(value)) return letter;
  const auto found = std::lower_bound(std::begin(kLookAlikes), std::end(kLookAlikes), value,
                                      [](const LookAlike& a, char32_t v) { return a.value < v; });
  return found != std::end(kLookAlikes) && found->value == value ? found->ascii : '\0';
}

}  // namespace candor::monitor::text
