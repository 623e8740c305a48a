#pragma once

#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "rules/rule_set.h"
#include "rules/value.h"

/// The value modifiers (sigma-appendix-modifiers.md). Each family is one file,
/// rules/modifiers/<family>.cc, that defines one of the functions below; modifier.cc has the list
/// of families. They are applied in the order in which they are written, each to the outcome of the
/// one before; a chain that makes no sense is refused.
namespace candor::rules {

/// A detection item on its way through its modifiers. A written value can expand into several
/// alternatives (OR); `all` links the written values with AND.
struct ResolvedItem {
  Name field;
  bool all = false;
  bool negated = false;
  bool cased = false;
  std::vector<std::vector<Value>> values;
};

/// What a modifier may look at.
struct ModifierCall {
  Name modifier;
  const Placeholders& placeholders;
  Reporter& report;

  /// Reports that this modifier cannot stand here. Always false.
  bool not_applicable(std::string why) const;
  /// Reports that this modifier cannot read `value`. Always false.
  bool invalid(const Value& value, std::string why) const;
};

struct Modifier {
  std::string_view name;
  std::string_view summary;  // one line, for lists of what there is
  /// False when it cannot be applied; it has been reported then.
  bool (*apply)(ResolvedItem& item, const ModifierCall& call);
};

std::span<const Modifier> generic_modifiers();  // contains startswith endswith all exists cased neq
std::span<const Modifier> windash_modifiers();  // windash
std::span<const Modifier> regex_modifiers();    // re i m s
std::span<const Modifier> encoding_modifiers();   // base64 base64offset utf16le utf16be utf16 wide
std::span<const Modifier> numeric_modifiers();    // lt lte gt gte
std::span<const Modifier> time_modifiers();       // minute hour day week month year
std::span<const Modifier> network_modifiers();    // cidr
std::span<const Modifier> reference_modifiers();  // fieldref
std::span<const Modifier> expand_modifiers();     // expand

/// All modifiers there are, in no particular order.
std::vector<Modifier> all_modifiers();

/// Applies the item's modifiers. Nothing when that is impossible; `report` has been told then.
std::optional<ResolvedItem> resolve(const Item& item, const Placeholders& placeholders,
                                    Reporter& report);

// For the families:

/// Calls `change` for every value; false as soon as it gives false.
bool for_each_value(ResolvedItem& item, const std::function<bool(Value&)>& change);

/// Replaces every value by those that `expand` gives for it; false when it gives nothing, or when
/// they become more than limit::expanded_values, which is reported.
bool expand_values(ResolvedItem& item, const ModifierCall& call,
                   const std::function<std::optional<std::vector<Value>>(const Value&)>& expand);

/// The value as text: texts as they are, numbers and booleans as they were written; else null.
TextValue* as_text(Value& value);

/// The texts that a pattern with windash's dashes stands for, each without them; the pattern itself
/// when it has none. Nothing when they would be more than limit::expanded_values.
std::optional<std::vector<TextValue>> without_dashes(const TextValue& text);

}  // namespace candor::rules
