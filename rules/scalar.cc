#include "rules/scalar.h"

#include <charconv>
#include <cmath>
#include <cstdint>

namespace candor::rules {
namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }

std::optional<double> parse_radix(std::string_view text) {
  const int base = text.starts_with("0x") ? 16 : text.starts_with("0o") ? 8 : 0;
  if (base == 0 || text.size() == 2) return std::nullopt;
  std::uint64_t value = 0;
  const auto [end, error] =
      std::from_chars(text.data() + 2, text.data() + text.size(), value, base);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return static_cast<double>(value);
}

std::optional<bool> parse_boolean(std::string_view text) {
  if (text == "true" || text == "True" || text == "TRUE") return true;
  if (text == "false" || text == "False" || text == "FALSE") return false;
  return std::nullopt;
}

void append_number(std::string& out, const Scalar& scalar) {
  char buffer[32];
  const double whole = std::trunc(scalar.number);
  const bool integral = whole == scalar.number && std::abs(whole) < 9e15;
  const auto [end, error] =
      integral ? std::to_chars(buffer, buffer + sizeof buffer, static_cast<std::int64_t>(whole))
               : std::to_chars(buffer, buffer + sizeof buffer, scalar.number);
  out.append(buffer, end);
}

void append_scalar(std::string& out, const yaml::Node& node) {
  const Scalar scalar = to_scalar(node);
  switch (scalar.type) {
    case ScalarType::null:
      out += "null";
      break;
    case ScalarType::boolean:
      out += scalar.boolean ? "true" : "false";
      break;
    case ScalarType::number:
      append_number(out, scalar);
      break;
    case ScalarType::text:
      append_json_string(out, scalar.text);
      break;
  }
}

}  // namespace

std::optional<double> parse_number(std::string_view text) {
  std::string_view digits = text;
  if (!digits.empty() && (digits[0] == '+' || digits[0] == '-')) digits.remove_prefix(1);
  if (digits.empty() || (!is_digit(digits[0]) && digits[0] != '.')) return std::nullopt;
  double value = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
  if (error != std::errc() || end != digits.data() + digits.size()) return std::nullopt;
  return text[0] == '-' ? -value : value;
}

Scalar to_scalar(const yaml::Node& node) {
  Scalar scalar;
  scalar.at = node.at;
  scalar.content = node.content;
  scalar.verbatim = node.verbatim;
  scalar.text = node.text;
  if (node.kind == yaml::Kind::null) {
    scalar.type = ScalarType::null;
  } else if (!node.plain) {
    scalar.type = ScalarType::text;
  } else if (const auto truth = parse_boolean(node.text)) {
    scalar.type = ScalarType::boolean;
    scalar.boolean = *truth;
  } else if (auto number = parse_number(node.text); number || (number = parse_radix(node.text))) {
    scalar.type = ScalarType::number;
    scalar.number = *number;
  }
  return scalar;
}

void append_json_string(std::string& out, std::string_view text) {
  static constexpr std::string_view hex = "0123456789abcdef";
  out += '"';
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == '"' || c == '\\') {
      out += '\\';
      out += c;
    } else if (c == '\n') {
      out += "\\n";
    } else if (byte < 0x20) {
      out += "\\u00";
      out += hex[byte >> 4U];
      out += hex[byte & 15U];
    } else {
      out += c;
    }
  }
  out += '"';
}

void append_json(std::string& out, const yaml::Node& node) {
  if (!node.is_map() && !node.is_sequence()) return append_scalar(out, node);
  out += node.is_map() ? '{' : '[';
  for (std::size_t i = 0; i < node.items.size(); ++i) {
    const bool is_key = node.is_map() && i % 2 == 0;
    if (i > 0) out += node.is_map() && !is_key ? ':' : ',';
    if (is_key) {
      append_json_string(out, node.items[i]->text);
    } else {
      append_json(out, *node.items[i]);
    }
  }
  out += node.is_map() ? '}' : ']';
}

}  // namespace candor::rules
