// lt, lte, gt, gte.

#include <array>

#include "rules/modifier.h"
#include "rules/scalar.h"

namespace candor::rules {
namespace {

bool compare(ResolvedItem& item, const ModifierCall& call, Comparison comparison) {
  return for_each_value(item, [&](Value& value) {
    if (const auto* number = value.as<NumberValue>()) {
      value.what = ComparisonValue{comparison, number->value};
      return true;
    }
    if (auto* time = value.as<TimeValue>()) {
      time->comparison = comparison;
      return true;
    }
    const auto* text = value.as<TextValue>();
    if (text == nullptr || text->encoded) return call.not_applicable("it needs a number");
    const auto number = parse_number(text->raw);
    if (!number) return call.invalid(value, "it is no number");
    value.what = ComparisonValue{comparison, *number};
    return true;
  });
}

bool lt(ResolvedItem& item, const ModifierCall& call) {
  return compare(item, call, Comparison::lt);
}
bool lte(ResolvedItem& item, const ModifierCall& call) {
  return compare(item, call, Comparison::lte);
}
bool gt(ResolvedItem& item, const ModifierCall& call) {
  return compare(item, call, Comparison::gt);
}
bool gte(ResolvedItem& item, const ModifierCall& call) {
  return compare(item, call, Comparison::gte);
}

constexpr std::array modifiers = {
    Modifier{"lt", "the field is less than the value", lt},
    Modifier{"lte", "the field is less than or equal to the value", lte},
    Modifier{"gt", "the field is greater than the value", gt},
    Modifier{"gte", "the field is greater than or equal to the value", gte},
};

}  // namespace

std::span<const Modifier> numeric_modifiers() { return modifiers; }

}  // namespace candor::rules
