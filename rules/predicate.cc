#include "rules/predicate.h"

#include "rules/calendar.h"
#include "rules/case_folding.h"
#include "rules/network.h"
#include "rules/scalar.h"

namespace candor::rules {
namespace {

template <class... Ts>
struct Overloaded : Ts... {
  using Ts::operator()...;
};
template <class... Ts>
Overloaded(Ts...) -> Overloaded<Ts...>;

std::optional<double> number_of(const EventView::Value& value) {
  if (value.type == ValueType::number) return value.number;
  return value.type == ValueType::string ? parse_number(value.text) : std::nullopt;
}

bool is_number(const NumberTest& test, const EventView& event, const EventView::Value& value) {
  if (value.type == ValueType::number && value.number == test.number) return true;
  const std::string_view text = event.folded(value);
  return text == test.written || text == test.canonical;
}

bool refers(const FieldReferenceTest& test, std::string_view text, std::string_view other) {
  if (test.open_start && test.open_end) return text.find(other) != std::string_view::npos;
  if (test.open_start) return text.ends_with(other);
  return test.open_end ? text.starts_with(other) : text == other;
}

bool fits_reference(const Predicate& predicate, const FieldReferenceTest& test,
                    const EventView& event, const EventView::Value& value) {
  const auto text = [&](const EventView::Value& v) {
    return predicate.cased ? v.text : event.folded(v);
  };
  for (std::uint32_t i = event.first(test.other); i != EventView::end; i = event[i].next) {
    if (event[i].type != ValueType::null && refers(test, text(value), text(event[i]))) return true;
  }
  return false;
}

bool in_network(const NetworkValue& network, const EventView::Value& value) {
  const auto address = parse_address(value.text);
  return address && contains(network, *address);
}

bool time_holds(const TimeValue& test, const EventView::Value& value) {
  const auto number = time_unit(value.text, test.unit);
  return number && holds(test.comparison, *number, test.number);
}

bool fits(const Predicate& predicate, const EventView& event, const EventView::Value& value) {
  if (value.type == ValueType::null) return false;
  return std::visit(Overloaded{
                        [&](const Glob& glob) {
                          return glob.matches(predicate.cased ? value.text : event.folded(value));
                        },
                        [&](const NumberTest& test) { return is_number(test, event, value); },
                        [&](const Regex& regex) { return regex.matches(event.searchable(value)); },
                        [&](const NetworkValue& network) { return in_network(network, value); },
                        [&](const FieldReferenceTest& test) {
                          return fits_reference(predicate, test, event, value);
                        },
                        [&](const ComparisonValue& test) {
                          const auto number = number_of(value);
                          return number && holds(test.comparison, *number, test.number);
                        },
                        [&](const TimeValue& test) { return time_holds(test, value); },
                        [](const auto&) { return false; },
                    },
                    predicate.test);
}

bool any_fits(const Predicate& predicate, const EventView& event) {
  if (predicate.field == any_field) {
    for (const EventView::Value& value : event.values()) {
      if (fits(predicate, event, value)) return true;
    }
    return false;
  }
  for (std::uint32_t i = event.first(predicate.field); i != EventView::end; i = event[i].next) {
    if (fits(predicate, event, event[i])) return true;
  }
  return false;
}

bool is_null(const Predicate& predicate, const EventView& event) {
  std::uint32_t i = event.first(predicate.field);
  if (i == EventView::end) return true;
  for (; i != EventView::end; i = event[i].next) {
    if (event[i].type == ValueType::null) return true;
  }
  return false;
}

bool has_source(const SourceDraft& wanted, const LogSource& source) {
  const auto fits = [](const std::string& part, std::string_view value) {
    return part.empty() || part == value;
  };
  return fits(wanted.category, source.category) && fits(wanted.product, source.product) &&
         fits(wanted.service, source.service);
}

// Where the match of a pattern on folded text stands in the original.
Extent unfolded(const EventView::Value& value, Extent extent) {
  if (value.aligned) return extent;
  return {offset_before_folding(value.text, extent.begin),
          offset_before_folding(value.text, extent.end)};
}

}  // namespace

bool evaluate(const Predicate& predicate, const EventView& event) {
  if (std::holds_alternative<NullTest>(predicate.test)) return is_null(predicate, event);
  if (const auto* exists = std::get_if<ExistsValue>(&predicate.test)) {
    return (event.first(predicate.field) != EventView::end) == exists->wanted;
  }
  if (const auto* source = std::get_if<SourceTest>(&predicate.test))
    return has_source(source->source, event.source());
  return any_fits(predicate, event);
}

std::optional<Extent> fit(const Predicate& predicate, const EventView& event,
                          const EventView::Value& value) {
  const Extent whole{0, value.text.size()};
  if (const auto* exists = std::get_if<ExistsValue>(&predicate.test)) {
    return exists->wanted ? std::optional(whole) : std::nullopt;
  }
  if (const auto* glob = std::get_if<Glob>(&predicate.test)) {
    if (value.type == ValueType::null) return std::nullopt;
    if (predicate.cased) return glob->match(value.text);
    const auto extent = glob->match(event.folded(value));
    return extent ? std::optional(unfolded(value, *extent)) : std::nullopt;
  }
  if (!fits(predicate, event, value)) return std::nullopt;
  if (const auto* regex = std::get_if<Regex>(&predicate.test)) {
    const auto [begin, end] = regex->find(value.text);
    return Extent{begin, end};
  }
  return whole;
}

}  // namespace candor::rules
