#include "monitor/events/shell/text_operations.h"

#include <charconv>

#include "monitor/events/shell/characters.h"

namespace candor::monitor {
namespace {

void append_utf8(std::uint32_t code, std::string& out) {
  if (code == 0) return;
  if (code > 0x10FFFF || (code >= 0xD800 && code < 0xE000)) code = 0xFFFD;
  const auto put = [&](std::uint32_t byte) { out += static_cast<char>(byte); };
  if (code < 0x80) return put(code);
  if (code < 0x800) {
    put(0xC0 | (code >> 6));
  } else {
    if (code < 0x10000) {
      put(0xE0 | (code >> 12));
    } else {
      put(0xF0 | (code >> 18));
      put(0x80 | ((code >> 12) & 0x3F));
    }
    put(0x80 | ((code >> 6) & 0x3F));
  }
  put(0x80 | (code & 0x3F));
}

/// Up to `most` digits of `base` at `text[at]`; steps over them. None when there is no digit.
std::optional<std::uint32_t> digits(std::string_view text, std::size_t& at, int base,
                                    std::size_t most) {
  std::uint32_t number = 0;
  std::size_t count = 0;
  for (; count < most && at < text.size(); ++count, ++at) {
    const int digit = hex_digit(text[at]);
    if (digit < 0 || digit >= base) break;
    number = number * static_cast<std::uint32_t>(base) + static_cast<std::uint32_t>(digit);
  }
  if (count == 0) return std::nullopt;
  return number;
}

/// `${x:offset:length}`, for offsets and lengths that are plain numbers.
std::optional<std::string> slice(std::string_view value, std::string_view operand) {
  const auto colon = operand.find(':');
  const auto offset = plain_number(operand.substr(0, colon));
  if (!offset) return std::nullopt;
  if (*offset > value.size()) return "";
  if (colon == std::string_view::npos) return std::string(value.substr(*offset));
  const auto length = plain_number(operand.substr(colon + 1));
  if (!length) return std::nullopt;
  return std::string(value.substr(*offset, *length));
}

/// `${x/from/to}` and `${x//from/to}` for a literal `from`. Nothing when the result would be too
/// long.
std::optional<std::string> replaced(std::string_view value, std::string_view operand,
                                    std::size_t most) {
  const bool all = operand.starts_with('/');
  if (all) operand.remove_prefix(1);
  const auto slash = operand.find('/');
  const auto from = operand.substr(0, slash);
  const auto to = slash == std::string_view::npos ? "" : operand.substr(slash + 1);
  if (from.empty() || from.find_first_of("*?[") != std::string_view::npos) return std::nullopt;
  std::string out;
  while (!value.empty()) {
    const auto found = value.find(from);
    out += value.substr(0, found);
    if (found == std::string_view::npos || out.size() > most) break;
    out += to;
    value.remove_prefix(found + from.size());
    if (!all) {
      out += value;
      break;
    }
  }
  if (out.size() > most) return std::nullopt;
  return out;
}

/// `${x#prefix}` and `${x%suffix}` for literal ones, and `${x##*c}`, `${x%%c*}`.
std::optional<std::string> stripped(std::string_view value, char side, std::string_view operand) {
  const bool longest = operand.starts_with(side);
  if (longest) operand.remove_prefix(1);
  const bool prefix = side == '#';
  const bool star = prefix ? operand.starts_with('*') : operand.ends_with('*');
  if (star) operand = prefix ? operand.substr(1) : operand.substr(0, operand.size() - 1);
  if (operand.find_first_of("*?[") != std::string_view::npos) return std::nullopt;
  if (star) {
    const bool last = prefix == longest;
    const auto at = last ? value.rfind(operand) : value.find(operand);
    if (at == std::string_view::npos) return std::string(value);
    return std::string(prefix ? value.substr(at + operand.size()) : value.substr(0, at));
  }
  if (prefix && value.starts_with(operand)) value.remove_prefix(operand.size());
  if (!prefix && value.ends_with(operand)) value.remove_suffix(operand.size());
  return std::string(value);
}

std::string cased(std::string_view value, char way) {
  std::string out(value);
  for (char& c : out) {
    if (way == ',') c = lower(c);
    if (way == '^' && c >= 'a' && c <= 'z') c = static_cast<char>(c - 32);
  }
  return out;
}

}  // namespace

std::optional<std::size_t> plain_number(std::string_view text) {
  std::size_t value = 0;
  const auto clean = trimmed(text);
  const auto end = clean.data() + clean.size();
  const auto read = std::from_chars(clean.data(), end, value);
  if (read.ec != std::errc{} || read.ptr != end) return std::nullopt;
  return value;
}

std::optional<std::string> operated_text(std::string_view value, char operation,
                                         std::string_view operand, std::size_t most) {
  switch (operation) {
    case ':':
      return slice(value, operand);
    case '/':
      return replaced(value, operand, most);
    case '#':
    case '%':
      return stripped(value, operation, operand);
    case '^':
    case ',':
      return cased(value, operation);
    default:
      return std::nullopt;
  }
}

bool append_ansi_escape(std::string_view text, std::size_t& at, std::string& out) {
  constexpr std::string_view kLetters = "abefnrtvE";
  constexpr std::string_view kCodes = "\a\b\x1b\f\n\r\t\v\x1b";
  const char c = text[at];
  if (const auto letter = kLetters.find(c); letter != std::string_view::npos) {
    out += kCodes[letter];
    ++at;
    return false;
  }
  std::size_t after = at + 1;
  std::optional<std::uint32_t> code;
  if (c == 'x') code = digits(text, after, 16, 2);
  if (c == 'u') code = digits(text, after, 16, 4);
  if (c == 'U') code = digits(text, after, 16, 8);
  if (c >= '0' && c <= '7') code = digits(text, after = at, 8, c == '0' ? 4 : 3);
  if (code) {
    at = after;
    append_utf8(*code & (c == 'u' || c == 'U' ? 0x1FFFFFU : 0xFFU), out);
    return *code > ' ' && *code < 0x7F;
  }
  if (std::string_view("\\'\"?").find(c) == std::string_view::npos) out += '\\';
  out += c;
  ++at;
  return false;
}

}  // namespace candor::monitor
