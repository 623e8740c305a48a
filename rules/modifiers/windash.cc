// windash: the dash-like characters of a command line flag stand for one another. A part of the
// pattern stands for all five, so that a value with many dashes does not become 5^n values.

#include <array>

#include "rules/modifier.h"
#include "rules/utf8.h"

namespace candor::rules {
namespace {

// The size of the dash that stands at `at`; 0 when none does.
std::size_t dash_at(std::string_view text, std::size_t at) {
  for (const std::string_view dash : dashes) {
    if (text.substr(at, dash.size()) == dash) return dash.size();
  }
  return 0;
}

void split_at_dashes(std::string_view text, PatternParts& parts) {
  std::string literal;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t dash = dash_at(text, at);
    if (dash == 0) {
      literal += text[at++];
      continue;
    }
    if (!literal.empty()) parts.push_back({PatternPart::Kind::literal, std::exchange(literal, {})});
    parts.push_back({PatternPart::Kind::dash, {}});
    at += dash;
  }
  if (!literal.empty()) parts.push_back({PatternPart::Kind::literal, literal});
}

bool windash(ResolvedItem& item, const ModifierCall& call) {
  return for_each_value(item, [&](Value& value) {
    TextValue* text = as_text(value);
    if (text == nullptr || text->encoded)
      return call.not_applicable("it needs a text that is not encoded yet");
    PatternParts parts;
    for (PatternPart& part : text->parts) {
      if (part.kind == PatternPart::Kind::literal) {
        split_at_dashes(part.text, parts);
      } else {
        parts.push_back(part);
      }
    }
    text->parts = std::move(parts);
    text->encoded = true;
    return true;
  });
}

constexpr std::array modifiers = {
    Modifier{"windash", "the characters - / and the long dashes stand for one another", windash},
};

}  // namespace

std::span<const Modifier> windash_modifiers() { return modifiers; }

}  // namespace candor::rules
