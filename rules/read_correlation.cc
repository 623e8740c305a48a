#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <utility>

#include "rules/codes.h"
#include "rules/limits.h"
#include "rules/reader.h"
#include "rules/scalar.h"

namespace candor::rules {
namespace {

using yaml::find;
using yaml::Node;

constexpr std::array<std::pair<std::string_view, CorrelationType>, 7> types = {{
    {"event_count", CorrelationType::event_count},
    {"value_count", CorrelationType::value_count},
    {"temporal", CorrelationType::temporal},
    {"temporal_ordered", CorrelationType::temporal_ordered},
    {"value_sum", CorrelationType::value_sum},
    {"value_avg", CorrelationType::value_avg},
    {"value_percentile", CorrelationType::value_percentile},
}};

constexpr std::array<std::pair<std::string_view, Comparison>, 6> comparisons = {{
    {"lt", Comparison::lt},
    {"lte", Comparison::lte},
    {"gt", Comparison::gt},
    {"gte", Comparison::gte},
    {"eq", Comparison::eq},
    {"neq", Comparison::neq},
}};

bool is_temporal(CorrelationType type) {
  return type == CorrelationType::temporal || type == CorrelationType::temporal_ordered;
}

std::optional<CorrelationType> read_type(const Node& section, Reporter& report) {
  const Node* node = find(section, "type");
  for (const auto& [name, type] : types) {
    if (node != nullptr && node->text == name) return type;
  }
  report.error(code::unknown_correlation_type,
               "a correlation's type is event_count, value_count, temporal, temporal_ordered, "
               "value_sum, value_avg or "
               "value_percentile",
               node != nullptr ? node->at : section.at);
  return std::nullopt;
}

// `number + letter`: s, m, h, d. At most 9 digits, so that the product fits.
std::optional<std::int64_t> parse_timespan(std::string_view text) {
  if (text.size() < 2 || text.size() > 10) return std::nullopt;
  std::int64_t count = 0;
  const char* last = text.data() + text.size() - 1;
  const auto [end, error] = std::from_chars(text.data(), last, count);
  if (error != std::errc() || end != last || count < 0) return std::nullopt;
  switch (*last) {
    case 's':
      return count * 1000;
    case 'm':
      return count * 60'000;
    case 'h':
      return count * 3'600'000;
    case 'd':
      return count * 86'400'000;
    default:
      return std::nullopt;
  }
}

void read_timespan(const Node& section, CorrelationBody& body, Reporter& report) {
  const Node* node = find(section, "timespan");
  if (node == nullptr) return;
  body.timespan_ms = parse_timespan(node->text);
  if (!body.timespan_ms) {
    report.error(code::invalid_timespan,
                 "a timespan is a number and one of s, m, h, d, such as 90m", node->at);
  }
}

void read_comparison(const Node& key, const Node& value, CountCondition& condition,
                     Reporter& report) {
  const Scalar scalar = value.is_scalar() ? to_scalar(value) : Scalar{};
  for (const auto& [name, comparison] : comparisons) {
    if (key.text != name) continue;
    if (scalar.type != ScalarType::number) {
      report.error(code::invalid_correlation, "'" + key.text + "' needs a number", value.at);
    }
    condition.comparisons.emplace_back(comparison, scalar.number);
    return;
  }
  report.error(code::invalid_correlation,
               "a correlation condition has lt, lte, gt, gte, eq, neq and field", key.at);
}

CountCondition read_condition(const Node& map, Reporter& report) {
  CountCondition condition;
  condition.fields = read_names(map, "field", report);
  for (std::size_t i = 0; i + 1 < map.items.size(); i += 2) {
    const Node& key = *map.items[i];
    if (key.text == "field") continue;
    if (key.text != "percentile") {
      read_comparison(key, *map.items[i + 1], condition, report);
      continue;
    }
    condition.percentile = parse_number(map.items[i + 1]->text);
    if (!condition.percentile || *condition.percentile < 0 || *condition.percentile > 100) {
      report.error(code::invalid_correlation, "a percentile is a number from 0 to 100",
                   map.items[i + 1]->at);
    }
  }
  if (condition.comparisons.empty()) {
    report.error(code::invalid_correlation,
                 "the condition compares with nothing: lt, lte, gt, gte, eq or neq", map.at);
  }
  return condition;
}

void read_aliases(const Node& section, CorrelationBody& body, Reporter& report) {
  const Node* map = find(section, "aliases");
  if (map == nullptr || map->kind == yaml::Kind::null) return;
  if (!map->is_map())
    return report.error(code::invalid_correlation, "'aliases' must be a mapping", map->at);
  for (std::size_t i = 0; i + 1 < map->items.size(); i += 2) {
    Alias alias{to_name(*map->items[i]), {}};
    const Node& fields = *map->items[i + 1];
    if (!fields.is_map()) {
      report.error(code::invalid_correlation, "an alias maps rules to their fields", fields.at);
      continue;
    }
    for (std::size_t j = 0; j + 1 < fields.items.size(); j += 2) {
      alias.fields.emplace_back(to_name(*fields.items[j]), to_name(*fields.items[j + 1]));
    }
    body.aliases.push_back(std::move(alias));
  }
}

void read_within_steps(const Node& value, CorrelationBody& body, Reporter& report) {
  const Scalar scalar = value.is_scalar() ? to_scalar(value) : Scalar{};
  const bool whole =
      scalar.type == ScalarType::number && scalar.number == std::trunc(scalar.number);
  if (!whole || scalar.number < 0 || scalar.number > 1e9) {
    report.error(code::invalid_correlation, "'candor.within_steps' is a whole number of steps",
                 value.at);
    return;
  }
  body.within_steps = static_cast<std::uint32_t>(scalar.number);
}

void read_candor(const Node& map, CorrelationBody& body, Reporter& report) {
  for (const auto& [name, value] : candor_entries(map, report)) {
    if (name.text == "within_steps") {
      read_within_steps(*value, body, report);
    } else if (name.text == "absent") {
      const std::size_t before = body.absent.size();
      if (value->is_scalar()) body.absent.push_back(to_name(*value));
      for (const Node* item : value->is_sequence() ? value->items : std::vector<const Node*>{}) {
        if (item->is_scalar()) body.absent.push_back(to_name(*item));
      }
      if (body.absent.size() == before)
        report.error(code::invalid_correlation, "'candor.absent' names rules", value->at);
    }
  }
}

// What a correlation costs grows with the square of these.
void check_size(const CorrelationBody& body, const Node& section, Reporter& report) {
  std::size_t largest =
      std::max({body.rules.size() + body.absent.size(), body.group_by.size(), body.aliases.size(),
                body.condition ? body.condition->fields.size() : 0});
  for (const Alias& alias : body.aliases) largest = std::max(largest, alias.fields.size());
  if (largest <= limit::correlated) return;
  report.error(code::invalid_correlation,
               "a correlation has at most " + std::to_string(limit::correlated) +
                   " rules, fields or aliases",
               section.at);
}

void check(const CorrelationBody& body, const Node& section, Reporter& report) {
  check_size(body, section, report);
  if (body.rules.empty())
    report.error(code::invalid_correlation, "a correlation needs 'rules'", section.at);
  if (!is_temporal(body.type) && !body.condition) {
    report.error(code::invalid_correlation, "this type of correlation needs a 'condition'",
                 section.at);
  }
  const bool counts_values = !is_temporal(body.type) && body.type != CorrelationType::event_count;
  if (counts_values && body.condition && body.condition->fields.empty()) {
    report.error(code::invalid_correlation, "the condition needs a 'field' to look at",
                 find(section, "condition")->at);
  }
  if (!body.timespan_ms && !body.within_steps && find(section, "timespan") == nullptr) {
    report.warn(code::missing_timespan,
                "without a timespan or candor.within_steps the whole trace is one window",
                section.at);
  }
}

}  // namespace

CorrelationBody read_correlation(const Node& document, const Node& section, Reporter& report) {
  CorrelationBody body;
  body.at = section.at;
  if (!section.is_map()) {
    report.error(code::invalid_correlation, "'correlation' must be a mapping", section.at);
    return body;
  }
  body.type = read_type(section, report).value_or(CorrelationType::temporal);
  body.rules = read_names(section, "rules", report);
  body.group_by = read_names(section, "group-by", report);
  read_timespan(section, body, report);
  read_aliases(section, body, report);
  if (const Node* condition = find(section, "condition");
      condition != nullptr && condition->is_map()) {
    body.condition = read_condition(*condition, report);
  } else if (condition != nullptr) {
    report.error(code::invalid_correlation,
                 "a correlation's condition is a mapping such as 'gte: 10'", condition->at);
  }
  for (const Node* map : {&document, &section}) {
    read_candor(*map, body, report);
    if (const Node* generate = find(*map, "generate")) body.generate = to_scalar(*generate).boolean;
  }
  check(body, section, report);
  return body;
}

}  // namespace candor::rules
