// contains, startswith, endswith, all, exists, cased, neq.

#include <array>

#include "rules/modifier.h"

namespace candor::rules {
namespace {

// `^(?:…)` and `(?:…)$` keep a top-level alternation together.
void open_regex(RegexValue& regex, bool start, bool end) {
  if (!start) regex.pattern = "^(?:" + regex.pattern + ')';
  if (!end) regex.pattern = "(?:" + regex.pattern + ")$";
}

bool open(ResolvedItem& item, const ModifierCall& call, bool start, bool end) {
  return for_each_value(item, [&](Value& value) {
    if (TextValue* text = as_text(value)) {
      text->open_start |= start;
      text->open_end |= end;
      return true;
    }
    if (auto* regex = value.as<RegexValue>()) {
      open_regex(*regex, start, end);
      return true;
    }
    if (auto* reference = value.as<FieldReferenceValue>()) {
      reference->open_start |= start;
      reference->open_end |= end;
      return true;
    }
    return call.not_applicable("it needs a text, a regular expression or a field reference");
  });
}

bool contains(ResolvedItem& item, const ModifierCall& call) { return open(item, call, true, true); }
bool startswith(ResolvedItem& item, const ModifierCall& call) {
  return open(item, call, false, true);
}
bool endswith(ResolvedItem& item, const ModifierCall& call) {
  return open(item, call, true, false);
}

bool all(ResolvedItem& item, const ModifierCall&) {
  item.all = true;
  return true;
}

bool neq(ResolvedItem& item, const ModifierCall&) {
  item.negated = true;
  return true;
}

bool cased(ResolvedItem& item, const ModifierCall& call) {
  item.cased = true;
  return for_each_value(item, [&](Value& value) {
    if (as_text(value) != nullptr || value.as<FieldReferenceValue>() != nullptr) return true;
    return call.not_applicable("it needs a text");
  });
}

bool exists(ResolvedItem& item, const ModifierCall& call) {
  if (item.field.text.empty()) return call.not_applicable("it needs a field");
  return for_each_value(item, [&](Value& value) {
    const auto* wanted = value.as<BooleanValue>();
    if (wanted == nullptr) return call.invalid(value, "it must be true or false");
    value.what = ExistsValue{wanted->value};
    return true;
  });
}

constexpr std::array modifiers = {
    Modifier{"contains", "the field contains the value", contains},
    Modifier{"startswith", "the field starts with the value", startswith},
    Modifier{"endswith", "the field ends with the value", endswith},
    Modifier{"all", "all values of the list must match, not just one", all},
    Modifier{"exists", "the field is there (true) or is not (false), whatever its value", exists},
    Modifier{"cased", "upper and lower case differ", cased},
    Modifier{"neq", "the field does not have the value", neq},
};

}  // namespace

std::span<const Modifier> generic_modifiers() { return modifiers; }

}  // namespace candor::rules
