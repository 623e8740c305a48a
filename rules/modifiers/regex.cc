// re and its flags i, m and s.

#include <array>

#include "rules/modifier.h"

namespace candor::rules {
namespace {

bool re(ResolvedItem& item, const ModifierCall& call) {
  if (item.cased) return call.not_applicable("a regular expression is case-sensitive as it is");
  return for_each_value(item, [&](Value& value) {
    const TextValue* text = as_text(value);
    if (text == nullptr || text->encoded || text->open_start || text->open_end) {
      return call.not_applicable("only 'expand' and list modifiers may stand before it");
    }
    value.what = RegexValue{std::string(text->raw), false, false, false};
    return true;
  });
}

bool set_flag(ResolvedItem& item, const ModifierCall& call, bool RegexValue::*flag) {
  return for_each_value(item, [&](Value& value) {
    auto* regex = value.as<RegexValue>();
    if (regex == nullptr) return call.not_applicable("it is a flag of 're' and stands after it");
    regex->*flag = true;
    return true;
  });
}

bool ignore_case(ResolvedItem& item, const ModifierCall& call) {
  return set_flag(item, call, &RegexValue::ignore_case);
}
bool multi_line(ResolvedItem& item, const ModifierCall& call) {
  return set_flag(item, call, &RegexValue::multi_line);
}
bool dot_all(ResolvedItem& item, const ModifierCall& call) {
  return set_flag(item, call, &RegexValue::dot_all);
}

constexpr std::array modifiers = {
    Modifier{"re", "the value is a regular expression, searched for anywhere in the field", re},
    Modifier{"i", "the regular expression ignores case", ignore_case},
    Modifier{"m", "^ and $ match at lines", multi_line},
    Modifier{"s", "a dot matches line ends too", dot_all},
};

}  // namespace

std::span<const Modifier> regex_modifiers() { return modifiers; }

}  // namespace candor::rules
