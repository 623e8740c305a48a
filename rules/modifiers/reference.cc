// fieldref.

#include <array>

#include "rules/modifier.h"

namespace candor::rules {
namespace {

bool fieldref(ResolvedItem& item, const ModifierCall& call) {
  if (item.field.text.empty()) return call.not_applicable("it needs a field");
  return for_each_value(item, [&](Value& value) {
    const auto* text = value.as<TextValue>();
    if (text == nullptr || text->encoded || text->open_start || text->open_end) {
      return call.not_applicable("it needs an unchanged field name");
    }
    if (text->raw.empty()) return call.invalid(value, "it is no field name");
    value.what = FieldReferenceValue{std::string(text->raw), false, false};
    return true;
  });
}

constexpr std::array modifiers = {
    Modifier{"fieldref", "the value names another field of the same event", fieldref},
};

}  // namespace

std::span<const Modifier> reference_modifiers() { return modifiers; }

}  // namespace candor::rules
