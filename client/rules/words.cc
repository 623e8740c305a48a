#include "client/rules/words.h"

#include <algorithm>
#include <array>
#include <utility>
#include <vector>

#include "client/text.h"

namespace candor::client {
namespace {

using rules::Comparison;
using rules::CorrelationType;

constexpr std::size_t kShownValues = 8;
constexpr std::size_t kValueWidth = 70;

struct Phrase {
  std::string_view modifier;
  std::string_view words;
};

/// How a value is compared; without any of these it is `is`.
constexpr Phrase kVerbs[] = {
    {"contains", "contains"},     {"startswith", "starts with"},
    {"endswith", "ends with"},    {"re", "matches the regular expression"},
    {"cidr", "is an address in"}, {"lt", "is less than"},
    {"lte", "is at most"},        {"gt", "is more than"},
    {"gte", "is at least"},       {"fieldref", "is what stands in the field"},
};

/// What else a modifier says.
constexpr Phrase kRemarks[] = {
    {"cased", "case matters"},
    {"base64", "written in base64"},
    {"base64offset", "written in base64, at any offset"},
    {"utf16le", "in UTF-16"},
    {"utf16be", "in UTF-16, big-endian"},
    {"utf16", "in UTF-16 with a byte order mark"},
    {"wide", "in UTF-16"},
    {"windash", "with any dash for -"},
    {"expand", "%lists% filled in"},
    {"i", "case does not matter"},
    {"m", "^ and $ at every line"},
    {"s", ". is also a line's end"},
    {"minute", "the minute of the time"},
    {"hour", "the hour of the time"},
    {"day", "the day of the month"},
    {"week", "the week of the year"},
    {"month", "the month"},
    {"year", "the year"},
};

std::string_view words_for(std::string_view modifier, std::span<const Phrase> phrases) {
  const auto found = std::find_if(phrases.begin(), phrases.end(),
                                  [&](const Phrase& each) { return each.modifier == modifier; });
  return found == phrases.end() ? std::string_view() : found->words;
}

bool has(const rules::Item& item, std::string_view modifier) {
  return std::any_of(item.modifiers.begin(), item.modifiers.end(),
                     [&](const rules::Name& each) { return each.text == modifier; });
}

std::string joined(const std::vector<std::string>& parts, std::string_view between) {
  std::string text;
  for (const auto& part : parts) text += (text.empty() ? "" : std::string(between)) + part;
  return text;
}

std::string value_in_words(const rules::Scalar& value) {
  if (value.type == rules::ScalarType::null) return "nothing";
  return "'" + shortened(value.text, kValueWidth) + "'";
}

std::string values_in_words(const rules::Item& item) {
  std::vector<std::string> shown;
  for (const auto& value : item.values) {
    if (shown.size() == kShownValues) break;
    shown.push_back(value_in_words(value));
  }
  auto text = joined(shown, ", ");
  if (item.values.size() > shown.size()) {
    text += " and " + std::to_string(item.values.size() - shown.size()) + " more";
  }
  if (item.values.size() < 2) return text;
  return (has(item, "all") ? "all of " : "any of ") + text;
}

std::string field_in_words(const rules::Item& item) {
  return item.field.text.empty() ? "any value" : printable(item.field.text);
}

std::string remarks_on(const rules::Item& item) {
  std::vector<std::string> remarks;
  for (const auto& modifier : item.modifiers) {
    const auto words = words_for(modifier.text, kRemarks);
    if (!words.empty()) remarks.emplace_back(words);
  }
  return remarks.empty() ? "" : " (" + joined(remarks, "; ") + ")";
}

std::string verb_of(const rules::Item& item) {
  for (const auto& modifier : item.modifiers) {
    const auto words = words_for(modifier.text, kVerbs);
    if (!words.empty()) return std::string(words);
  }
  return item.field.text.empty() ? "contains" : "is";
}

/// The items of one alternative on lines of their own.
std::string alternative_in_words(const std::vector<rules::Item>& items) {
  std::string text;
  for (const auto& item : items) {
    text += (text.empty() ? "      " : "      and ") + in_words(item) + "\n";
  }
  return text;
}

std::string search_in_words(const rules::Search& search) {
  auto text = "    " + printable(search.name.text) + ":\n";
  for (std::size_t i = 0; i < search.alternatives.size(); ++i) {
    text += (i == 0 ? "" : "     or\n") + alternative_in_words(search.alternatives[i]);
  }
  return text;
}

std::string detection_in_words(const rules::Detection& detection) {
  std::vector<std::string> conditions;
  for (const auto& condition : detection.conditions)
    conditions.push_back(printable(condition.text));
  auto text = "  matches when: " + joined(conditions, "  or  ") + ", where\n";
  for (const auto& search : detection.searches) text += search_in_words(search);
  return text;
}

std::string source_in_words(const rules::SourceDraft& source) {
  std::vector<std::string> parts;
  if (!source.category.empty()) parts.push_back("category " + printable(source.category));
  if (!source.product.empty()) parts.push_back("product " + printable(source.product));
  if (!source.service.empty()) parts.push_back("service " + printable(source.service));
  return "  looks at: events of " + (parts.empty() ? "any log" : joined(parts, ", ")) + "\n";
}

std::string_view words_of(Comparison comparison) {
  switch (comparison) {
    case Comparison::lt:
      return "less than";
    case Comparison::lte:
      return "at most";
    case Comparison::gt:
      return "more than";
    case Comparison::gte:
      return "at least";
    case Comparison::eq:
      return "exactly";
    case Comparison::neq:
      return "anything but";
  }
  return "";
}

std::string number_in_words(double number) {
  auto text = fixed(number, 3);
  while (text.ends_with('0')) text.pop_back();
  if (text.ends_with('.')) text.pop_back();
  return text;
}

std::string count_in_words(const rules::CountCondition& condition) {
  std::vector<std::string> parts;
  for (const auto& [comparison, number] : condition.comparisons) {
    parts.push_back(std::string(words_of(comparison)) + " " + number_in_words(number));
  }
  return joined(parts, " and ");
}

std::string names_in_words(const std::vector<rules::Name>& names) {
  std::vector<std::string> parts;
  for (const auto& name : names) parts.push_back(printable(name.text));
  return joined(parts, ", ");
}

/// What must be true of the events, before they are listed.
std::string demand_of(const rules::CorrelationBody& body) {
  const auto fields = body.condition ? names_in_words(body.condition->fields) : std::string();
  const auto count = body.condition ? count_in_words(*body.condition) : std::string();
  switch (body.type) {
    case CorrelationType::event_count:
      return count + " events match any of";
    case CorrelationType::value_count:
      return count + " different values of " + fields + " are in events that match";
    case CorrelationType::value_sum:
      return "the sum of " + fields + " is " + count + " in events that match";
    case CorrelationType::value_avg:
      return "the average of " + fields + " is " + count + " in events that match";
    case CorrelationType::value_percentile:
      return "a percentile of " + fields + " is " + count + " in events that match";
    case CorrelationType::temporal:
      return (count.empty() ? "each" : count) + std::string(" of these happens, in any order");
    case CorrelationType::temporal_ordered:
      return (count.empty() ? "each" : count) + std::string(" of these happens, in this order");
  }
  return "";
}

std::string window_of(const rules::CorrelationBody& body) {
  std::vector<std::string> parts;
  if (body.within_steps) parts.push_back("within " + std::to_string(*body.within_steps) + " steps");
  if (body.timespan_ms) {
    parts.push_back("within " + human_seconds(static_cast<double>(*body.timespan_ms) / 1000));
  }
  if (!body.group_by.empty()) parts.push_back("with the same " + names_in_words(body.group_by));
  return parts.empty() ? "" : joined(parts, ", ") + ", ";
}

}  // namespace

std::string in_words(const rules::Item& item) {
  if (has(item, "exists")) {
    const bool wanted = item.values.empty() || item.values.front().text != "false";
    return field_in_words(item) + (wanted ? " is there" : " is missing");
  }
  const auto verb = verb_of(item);
  return field_in_words(item) + (has(item, "neq") ? " never " : " ") + verb + " " +
         values_in_words(item) + remarks_on(item);
}

std::string Words::title_of(const rules::Name& reference) const {
  for (const auto& info : set_.rules()) {
    if (info.id == reference.text || info.name == reference.text) return printable(info.title);
  }
  return printable(reference.text);
}

std::string Words::of(const rules::RuleBody& body) const {
  return source_in_words(body.source) + detection_in_words(body.detection);
}

std::string Words::of(const rules::CorrelationBody& body) const {
  auto text = "  matches when: " + window_of(body) + demand_of(body) + "\n";
  const bool ordered = body.type == CorrelationType::temporal_ordered;
  for (std::size_t i = 0; i < body.rules.size(); ++i) {
    text += "    " + (ordered ? std::to_string(i + 1) + ". " : std::string("- ")) +
            title_of(body.rules[i]) + "\n";
  }
  for (const auto& absent : body.absent)
    text += "    and never in that window: " + title_of(absent) + "\n";
  return text;
}

std::string Words::of(const rules::FilterBody& body) const {
  std::vector<std::string> titles;
  for (const auto& rule : body.rules) titles.push_back(title_of(rule));
  return "  takes away from: " + (body.any_rule ? "every rule" : joined(titles, ", ")) + "\n" +
         source_in_words(body.source) + detection_in_words(body.detection);
}

std::string Words::of(const rules::Draft& draft) const {
  return std::visit([this](const auto& body) { return of(body); }, draft.body);
}

}  // namespace candor::client
