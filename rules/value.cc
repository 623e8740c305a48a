#include "rules/value.h"

namespace candor::rules {
namespace {

bool is_escapable(char c) { return c == '*' || c == '?' || c == '\\'; }

void append_literal(PatternParts& parts, char c) {
  if (parts.empty() || parts.back().kind != PatternPart::Kind::literal) parts.push_back({});
  parts.back().text += c;
}

}  // namespace

PatternParts parse_pattern(std::string_view text) {
  PatternParts parts;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (c == '\\' && i + 1 < text.size() && is_escapable(text[i + 1])) {
      append_literal(parts, text[++i]);
    } else if (c == '*') {
      parts.push_back({PatternPart::Kind::any_text, {}});
    } else if (c == '?') {
      parts.push_back({PatternPart::Kind::any_character, {}});
    } else {
      append_literal(parts, c);
    }
  }
  return parts;
}

Value to_value(const Scalar& scalar) {
  switch (scalar.type) {
    case ScalarType::null:
      return {NullValue{}, scalar};
    case ScalarType::boolean:
      return {BooleanValue{scalar.boolean, scalar.text}, scalar};
    case ScalarType::number:
      return {NumberValue{scalar.number, scalar.text}, scalar};
    case ScalarType::text:
      break;
  }
  return {TextValue{scalar.text, parse_pattern(scalar.text), false, false, false}, scalar};
}

bool holds(Comparison comparison, double left, double right) {
  switch (comparison) {
    case Comparison::lt:
      return left < right;
    case Comparison::lte:
      return left <= right;
    case Comparison::gt:
      return left > right;
    case Comparison::gte:
      return left >= right;
    case Comparison::eq:
      return left == right;
    case Comparison::neq:
      break;
  }
  return left != right;
}

}  // namespace candor::rules
