#include "rules/modifier.h"

#include <algorithm>
#include <utility>

#include "rules/codes.h"
#include "rules/limits.h"

namespace candor::rules {
namespace {

// The list of families.
constexpr std::span<const Modifier> (*families[])() = {
    generic_modifiers,  windash_modifiers,   regex_modifiers,
    encoding_modifiers, numeric_modifiers,   time_modifiers,
    network_modifiers,  reference_modifiers, expand_modifiers,
};

const Modifier* find_modifier(std::string_view name) {
  for (const auto family : families) {
    for (const Modifier& modifier : family()) {
      if (modifier.name == name) return &modifier;
    }
  }
  return nullptr;
}

bool apply_all(ResolvedItem& resolved, const Item& item, const Placeholders& placeholders,
               Reporter& report) {
  if (item.modifiers.size() > limit::modifiers) {
    report.error(code::modifier_not_applicable,
                 "more than " + std::to_string(limit::modifiers) + " modifiers",
                 item.modifiers[limit::modifiers].at);
    return false;
  }
  for (const Name& name : item.modifiers) {
    const Modifier* modifier = find_modifier(name.text);
    if (modifier == nullptr) {
      report.error(code::unknown_modifier, "there is no modifier '" + name.text + "'", name.at);
      return false;
    }
    if (!modifier->apply(resolved, {name, placeholders, report})) return false;
  }
  return true;
}

// A keyword is looked for anywhere in a value, and what cannot be looked for is refused.
bool finish_keywords(ResolvedItem& item, Reporter& report) {
  return for_each_value(item, [&](Value& value) {
    if (TextValue* text = as_text(value)) {
      text->open_start = text->open_end = true;
      return true;
    }
    if (value.as<RegexValue>() != nullptr || value.as<NetworkValue>() != nullptr) return true;
    report.error(code::invalid_search, "this can only be asked of a field, not of the whole event",
                 value.source.at);
    return false;
  });
}

void warn(const ResolvedItem& item, Reporter& report) {
  if (item.all && item.values.size() == 1) {
    report.warn(code::all_on_single_value, "'all' on a single value has no effect", item.field.at);
  }
  for (const auto& alternatives : item.values) {
    for (const Value& value : alternatives) {
      const auto* text = value.as<TextValue>();
      if (text != nullptr && text->parts.empty() && (text->open_start || text->open_end)) {
        report.warn(code::matches_everything, "an empty text is found in everything",
                    value.source.at);
      }
    }
    if (alternatives.empty()) {
      report.warn(code::never_matches, "a placeholder with an empty list matches nothing",
                  item.field.at);
    }
  }
}

std::size_t bytes_of(const Value& value) {
  const auto* text = value.as<TextValue>();
  if (text == nullptr) return 0;
  std::size_t bytes = text->raw.size();
  for (const PatternPart& part : text->parts) bytes += sizeof part + part.text.size();
  return bytes;
}

// Takes the values from what is left to their source; false when there is not enough.
bool take(Allowance& left, const std::vector<Value>& values) {
  std::size_t bytes = 0;
  for (const Value& value : values) bytes += bytes_of(value);
  if (values.size() > left.values || bytes > left.value_bytes) {
    left.values = 0;
    return false;
  }
  left.values -= values.size();
  left.value_bytes -= bytes;
  return true;
}

}  // namespace

bool ModifierCall::not_applicable(std::string why) const {
  report.error(code::modifier_not_applicable,
               "'" + modifier.text + "' cannot be applied here: " + std::move(why), modifier.at);
  return false;
}

bool ModifierCall::invalid(const Value& value, std::string why) const {
  report.error(code::invalid_value,
               "'" + modifier.text + "' cannot read this value: " + std::move(why),
               value.source.at);
  return false;
}

std::vector<Modifier> all_modifiers() {
  std::vector<Modifier> all;
  for (const auto family : families) all.insert(all.end(), family().begin(), family().end());
  return all;
}

std::optional<ResolvedItem> resolve(const Item& item, const Placeholders& placeholders,
                                    Reporter& report) {
  ResolvedItem resolved;
  resolved.field = item.field;
  for (const Scalar& value : item.values) resolved.values.push_back({to_value(value)});
  if (!apply_all(resolved, item, placeholders, report)) return std::nullopt;
  if (item.field.text.empty() && !finish_keywords(resolved, report)) return std::nullopt;
  warn(resolved, report);
  return resolved;
}

bool for_each_value(ResolvedItem& item, const std::function<bool(Value&)>& change) {
  return std::all_of(item.values.begin(), item.values.end(), [&](std::vector<Value>& alternatives) {
    return std::all_of(alternatives.begin(), alternatives.end(), change);
  });
}

bool expand_values(ResolvedItem& item, const ModifierCall& call,
                   const std::function<std::optional<std::vector<Value>>(const Value&)>& expand) {
  std::size_t count = 0;
  for (std::vector<Value>& alternatives : item.values) {
    std::vector<Value> expanded;
    for (const Value& value : alternatives) {
      const bool none_left = call.report.left.values == 0;
      std::optional<std::vector<Value>> values = none_left ? std::vector<Value>() : expand(value);
      if (!values) return false;
      count += values->size();
      if (none_left || !take(call.report.left, *values)) {
        call.report.error(code::too_many_values,
                          "with this the values of the whole source expand to too many",
                          call.modifier.at);
        return false;
      }
      if (count > limit::expanded_values) {
        call.report.error(
            code::too_many_values,
            "expands to more than " + std::to_string(limit::expanded_values) + " values",
            call.modifier.at);
        return false;
      }
      std::move(values->begin(), values->end(), std::back_inserter(expanded));
    }
    alternatives = std::move(expanded);
  }
  return true;
}

TextValue* as_text(Value& value) {
  const auto become = [&](std::string text) {
    value.what = TextValue{text, parse_pattern(text), false, false, false};
  };
  if (auto* number = value.as<NumberValue>()) become(std::move(number->text));
  if (auto* boolean = value.as<BooleanValue>()) become(std::move(boolean->text));
  return value.as<TextValue>();
}

std::optional<std::vector<TextValue>> without_dashes(const TextValue& text) {
  std::vector<TextValue> texts(1, text);
  texts[0].parts.clear();
  for (const PatternPart& part : text.parts) {
    if (part.kind != PatternPart::Kind::dash) {
      for (TextValue& t : texts) t.parts.push_back(part);
      continue;
    }
    if (texts.size() * dashes.size() > limit::expanded_values) return std::nullopt;
    std::vector<TextValue> longer;
    for (const TextValue& t : texts) {
      for (const std::string_view dash : dashes) {
        longer.push_back(t);
        longer.back().parts.push_back({PatternPart::Kind::literal, std::string(dash)});
      }
    }
    texts = std::move(longer);
  }
  return texts;
}

}  // namespace candor::rules
