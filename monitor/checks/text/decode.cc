#include "monitor/checks/text/decode.h"

#include <algorithm>
#include <array>

#include "monitor/checks/text/characters.h"

namespace candor::monitor::text {
namespace {

constexpr int kPrintablePercent = 90;

int hex_value(char c) {
  if (is_digit(c)) return c - '0';
  const char l = to_lower(c);
  return l >= 'a' && l <= 'f' ? l - 'a' + 10 : -1;
}

int base64_value(char c) {
  if (is_upper(c)) return c - 'A';
  if (is_lower(c)) return c - 'a' + 26;
  if (is_digit(c)) return c - '0' + 52;
  if (c == '+' || c == '-') return 62;
  return c == '/' || c == '_' ? 63 : -1;
}

/// Bytes out of which a wrong guess shows: most of them cannot be printed.
constexpr std::size_t kSample = 12;

bool is_printable(char c) { return (c >= ' ' && c < 0x7F) || is_space(c); }

bool readable(std::string_view text) {
  if (text.size() < 4) return false;
  const auto printable = std::count_if(text.begin(), text.end(), is_printable);
  return printable * 100 >= static_cast<std::ptrdiff_t>(text.size()) * kPrintablePercent;
}

std::string from_hex(std::string_view run) {
  if (run.starts_with("0x")) run.remove_prefix(2);
  for (const char c : run.substr(0, kSample)) {
    if (hex_value(c) < 0) return {};
  }
  std::string text;
  text.reserve(run.size() / 2);
  for (std::size_t i = 0; i + 1 < run.size(); i += 2) {
    const int high = hex_value(run[i]);
    const int low = hex_value(run[i + 1]);
    if (high < 0 || low < 0) return {};
    text.push_back(static_cast<char>(high * 16 + low));
  }
  return text;
}

std::string from_base64(std::string_view run) {
  std::string text;
  text.reserve(run.size() * 3 / 4);
  std::uint32_t bits = 0;
  int count = 0;
  for (const char c : run) {
    if (c == '=') break;
    const int value = base64_value(c);
    if (value < 0) return {};
    bits = (bits << 6) | static_cast<std::uint32_t>(value);
    count += 6;
    if (count < 8) continue;
    count -= 8;
    text.push_back(static_cast<char>((bits >> count) & 0xFF));
    if (text.size() == kSample && !readable(text)) return {};
  }
  return text;
}

void append_utf8(std::uint32_t point, std::string& text) {
  if (point < 0x80) {
    text.push_back(static_cast<char>(point));
  } else if (point < 0x800) {
    text.push_back(static_cast<char>(0xC0 | (point >> 6)));
    text.push_back(static_cast<char>(0x80 | (point & 0x3F)));
  } else {
    text.push_back(static_cast<char>(0xE0 | (point >> 12)));
    text.push_back(static_cast<char>(0x80 | ((point >> 6) & 0x3F)));
    text.push_back(static_cast<char>(0x80 | (point & 0x3F)));
  }
}

/// Hex digits of `text` at `i`, all `n` of them, as a number.
std::optional<std::uint32_t> hex_number(std::string_view text, std::size_t i, std::size_t n) {
  if (i + n > text.size()) return std::nullopt;
  std::uint32_t value = 0;
  for (std::size_t k = i; k < i + n; ++k) {
    if (hex_value(text[k]) < 0) return std::nullopt;
    value = value * 16 + static_cast<std::uint32_t>(hex_value(text[k]));
  }
  return value;
}

/// %XX and \uXXXX taken out; everything else as it is. Empty when there was none.
std::string unescaped(std::string_view run) {
  std::string text;
  text.reserve(run.size());
  bool any = false;
  for (std::size_t i = 0; i < run.size(); ++i) {
    const bool json = run[i] == '\\' && i + 1 < run.size() && run[i + 1] == 'u';
    const auto value = json            ? hex_number(run, i + 2, 4)
                       : run[i] == '%' ? hex_number(run, i + 1, 2)
                                       : std::nullopt;
    if (!value) {
      text.push_back(run[i]);
      continue;
    }
    any = true;
    if (json)
      append_utf8(*value, text);
    else
      text.push_back(static_cast<char>(*value));
    i += json ? 5 : 2;
  }
  return any ? text : std::string{};
}

}  // namespace

bool is_encoding_byte(char c) {
  return is_digit(c) || is_letter(c) ||
         std::string_view("+/_=-%\\.").find(c) != std::string_view::npos;
}

std::optional<Decoded> decode_run(std::string_view run) {
  if (run.size() < kShortestRun) return std::nullopt;
  if (run.find('%') != std::string_view::npos) {
    std::string text = unescaped(run);
    return readable(text) ? std::optional(Decoded{Encoding::url, std::move(text)}) : std::nullopt;
  }
  if (run.find("\\u") != std::string_view::npos) {
    std::string text = unescaped(run);
    return readable(text) ? std::optional(Decoded{Encoding::json, std::move(text)}) : std::nullopt;
  }
  if (run.size() % 2 == 0) {
    if (std::string text = from_hex(run); readable(text))
      return Decoded{Encoding::hex, std::move(text)};
  }
  if (std::string text = from_base64(run); readable(text))
    return Decoded{Encoding::base64, std::move(text)};
  return std::nullopt;
}

}  // namespace candor::monitor::text
