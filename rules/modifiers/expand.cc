// expand: `%name%` is replaced by each entry of the list of that name; `\%` is a percent sign.
// Entries are patterns.

#include <array>

#include "rules/codes.h"
#include "rules/limits.h"
#include "rules/modifier.h"

namespace candor::rules {
namespace {

struct Piece {
  std::string text;  // literal, or the placeholder's name
  bool placeholder = false;
  std::size_t offset = 0;  // in the raw text
};

bool is_name(char c) {
  return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '_' ||
         c == '-' || c == '.';
}

// The size of `%name%` at `at`; 0 when none stands there.
std::size_t placeholder_at(std::string_view raw, std::size_t at) {
  if (raw[at] != '%') return 0;
  std::size_t end = at + 1;
  while (end < raw.size() && is_name(raw[end])) ++end;
  return end > at + 1 && end < raw.size() && raw[end] == '%' ? end + 1 - at : 0;
}

std::vector<Piece> split(std::string_view raw) {
  std::vector<Piece> pieces(1);
  for (std::size_t at = 0; at < raw.size();) {
    if (raw[at] == '\\' && at + 1 < raw.size()) {
      // `\%` loses its backslash; every other escape is left to the pattern.
      if (raw[at + 1] != '%') pieces.back().text += raw[at];
      pieces.back().text += raw[at + 1];
      at += 2;
    } else if (const std::size_t size = placeholder_at(raw, at); size > 0) {
      pieces.push_back({std::string(raw.substr(at + 1, size - 2)), true, at});
      pieces.push_back({});
      at += size;
    } else {
      pieces.back().text += raw[at++];
    }
  }
  return pieces;
}

Span place(const Value& value, const Piece& piece) {
  if (!value.source.verbatim) return value.source.at;
  return value.source.content.part(piece.offset, piece.text.size() + 2);
}

// All texts that the pieces stand for, or nothing when a list is missing or they are too many.
std::optional<std::vector<std::string>> combine(const std::vector<Piece>& pieces,
                                                const Value& value, const ModifierCall& call) {
  std::vector<std::string> texts(1);
  for (const Piece& piece : pieces) {
    if (!piece.placeholder) {
      for (std::string& text : texts) text += piece.text;
      continue;
    }
    const auto list = call.placeholders.find(piece.text);
    if (list == call.placeholders.end()) {
      call.report.error(code::undefined_placeholder,
                        "the placeholder %" + piece.text + "% is not defined", place(value, piece));
      return std::nullopt;
    }
    if (texts.size() * list->second.size() > limit::expanded_values) {
      call.report.error(
          code::too_many_values,
          "expands to more than " + std::to_string(limit::expanded_values) + " values",
          value.source.at);
      return std::nullopt;
    }
    std::vector<std::string> longer;
    for (const std::string& text : texts) {
      for (const std::string& entry : list->second) longer.push_back(text + entry);
    }
    texts = std::move(longer);
  }
  return texts;
}

Value with_text(const Value& value, std::string text) {
  Value copy = value;
  if (auto* regex = copy.as<RegexValue>()) {
    regex->pattern = std::move(text);
  } else {
    auto& pattern = std::get<TextValue>(copy.what);
    pattern.parts = parse_pattern(text);
    pattern.raw = std::move(text);
  }
  return copy;
}

std::optional<std::vector<Value>> expand_value(const Value& value, const ModifierCall& call) {
  const auto* text = value.as<TextValue>();
  const auto* regex = value.as<RegexValue>();
  if ((text == nullptr || text->encoded) && regex == nullptr) {
    call.not_applicable("it needs a text that is not encoded yet");
    return std::nullopt;
  }
  const std::vector<Piece> pieces = split(text != nullptr ? text->raw : regex->pattern);
  if (pieces.size() == 1) {
    call.report.warn(code::no_placeholder, "there is no %placeholder% to expand", value.source.at);
  }
  const auto texts = combine(pieces, value, call);
  if (!texts) return std::nullopt;
  std::vector<Value> values;
  for (const std::string& expanded : *texts) values.push_back(with_text(value, expanded));
  return values;
}

bool expand(ResolvedItem& item, const ModifierCall& call) {
  return expand_values(item, call, [&](const Value& value) { return expand_value(value, call); });
}

constexpr std::array modifiers = {
    Modifier{"expand", "%name% stands for every entry of the placeholder list of that name",
             expand},
};

}  // namespace

std::span<const Modifier> expand_modifiers() { return modifiers; }

}  // namespace candor::rules
