#include "client/text.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>

#include "monitor/utf8.h"

namespace candor::client {
namespace {

struct Range {
  std::uint32_t first, last;
};

/// Unicode's controls and the format characters that change what is seen without being seen (UAX
/// #9, UTS #39).
constexpr Range kUnseen[] = {
    {0x7f, 0x9f},     {0xad, 0xad},     {0x61c, 0x61c},   {0x115f, 0x1160},   {0x17b4, 0x17b5},
    {0x180b, 0x180f}, {0x200b, 0x200f}, {0x2028, 0x202e}, {0x2060, 0x206f},   {0x3164, 0x3164},
    {0xfe00, 0xfe0f}, {0xfeff, 0xfeff}, {0xfff9, 0xfffb}, {0xe0000, 0xe0fff},
};

bool is_unseen(std::uint32_t character) {
  return std::any_of(std::begin(kUnseen), std::end(kUnseen), [&](Range range) {
    return range.first <= character && character <= range.last;
  });
}

/// `character` is one whole character of UTF-8.
std::uint32_t code_point(std::string_view character) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(character[i]); };
  if (character.size() == 1) return byte(0);
  std::uint32_t value = byte(0) & (0xffU >> (character.size() + 1));
  for (std::size_t i = 1; i < character.size(); ++i) value = (value << 6U) | (byte(i) & 0x3fU);
  return value;
}

std::string hex(std::uint32_t number) {
  std::array<char, 16> text{};
  std::snprintf(text.data(), text.size(), "%x", number);
  return text.data();
}

std::string escaped_byte(char c) {
  if (c == '\n') return "\\n";
  if (c == '\r') return "\\r";
  if (c == '\t') return "\\t";
  const auto digits = hex(static_cast<unsigned char>(c));
  return (digits.size() == 1 ? "\\x0" : "\\x") + digits;
}

std::string printable_but(std::string_view text, std::string_view allowed) {
  std::string out;
  out.reserve(text.size());
  while (!text.empty()) {
    const auto length = monitor::character_length(text);
    const auto character = text.substr(0, std::max<std::size_t>(length, 1));
    if (allowed.find(text[0]) != allowed.npos) {
      out += text[0];
    } else if (length == 0 || static_cast<unsigned char>(text[0]) < 0x20) {
      out += escaped_byte(text[0]);
    } else if (const auto point = code_point(character); is_unseen(point)) {
      out += "\\u{" + hex(point) + "}";
    } else {
      out += character;
    }
    text.remove_prefix(character.size());
  }
  return out;
}

}  // namespace

std::string printable(std::string_view text) { return printable_but(text, ""); }

std::string printable_lines(std::string_view text) { return printable_but(text, "\n\t"); }

std::size_t characters(std::string_view text) {
  return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), [](char c) {
    return (static_cast<unsigned char>(c) & 0xc0U) != 0x80U;
  }));
}

std::string shortened(std::string_view text, std::size_t width) {
  const auto shown = printable(monitor::cut_at_character(text, 4 * width));
  if (characters(shown) <= width && text.size() <= 4 * width) return shown;
  std::size_t end = 0;
  for (std::size_t count = 0; count + 1 < width && end < shown.size(); ++count) {
    end += std::max<std::size_t>(monitor::character_length(std::string_view(shown).substr(end)), 1);
  }
  return shown.substr(0, end) + "…";
}

std::string with_commas(std::uint64_t number) {
  auto digits = std::to_string(number);
  for (auto at = static_cast<std::ptrdiff_t>(digits.size()) - 3; at > 0; at -= 3) {
    digits.insert(static_cast<std::size_t>(at), 1, ',');
  }
  return digits;
}

std::string fixed(double number, int digits) {
  std::array<char, 64> text{};
  std::snprintf(text.data(), text.size(), "%.*f", digits, number);
  return text.data();
}

std::string human_bytes(double bytes) {
  if (bytes < 1000) return fixed(bytes, 0) + " B";
  for (const char* unit : {"kB", "MB", "GB"}) {
    bytes /= 1000;
    if (bytes < 999.95) return fixed(bytes, 1) + " " + unit;
  }
  return fixed(bytes / 1000, 1) + " TB";
}

std::string human_seconds(double seconds) {
  const auto whole = static_cast<std::uint64_t>(std::llround(std::max(seconds, 0.0)));
  if (whole < 60) return std::to_string(whole) + " s";
  if (whole < 3600) return std::to_string(whole / 60) + " min " + std::to_string(whole % 60) + " s";
  return std::to_string(whole / 3600) + " h " + std::to_string(whole / 60 % 60) + " min";
}

std::string pad_right(std::string_view text, std::size_t width) {
  const auto length = characters(text);
  return std::string(text) + std::string(width > length ? width - length : 0, ' ');
}

std::string pad_left(std::string_view text, std::size_t width) {
  const auto length = characters(text);
  return std::string(width > length ? width - length : 0, ' ') + std::string(text);
}

std::string counted(std::uint64_t number, std::string_view singular) {
  return with_commas(number) + " " + std::string(singular) + (number == 1 ? "" : "s");
}

}  // namespace candor::client
