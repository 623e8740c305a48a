// minute, hour, day, week, month, year: a number taken from a date. May stand before or after lt,
// lte, gt, gte.

#include <array>

#include "rules/modifier.h"

namespace candor::rules {
namespace {

bool take(ResolvedItem& item, const ModifierCall& call, TimeUnit unit) {
  return for_each_value(item, [&](Value& value) {
    if (const auto* number = value.as<NumberValue>()) {
      value.what = TimeValue{unit, Comparison::eq, number->value};
      return true;
    }
    if (const auto* comparison = value.as<ComparisonValue>()) {
      value.what = TimeValue{unit, comparison->comparison, comparison->number};
      return true;
    }
    return call.not_applicable("it needs a number");
  });
}

bool minute(ResolvedItem& item, const ModifierCall& call) {
  return take(item, call, TimeUnit::minute);
}
bool hour(ResolvedItem& item, const ModifierCall& call) { return take(item, call, TimeUnit::hour); }
bool day(ResolvedItem& item, const ModifierCall& call) { return take(item, call, TimeUnit::day); }
bool week(ResolvedItem& item, const ModifierCall& call) { return take(item, call, TimeUnit::week); }
bool month(ResolvedItem& item, const ModifierCall& call) {
  return take(item, call, TimeUnit::month);
}
bool year(ResolvedItem& item, const ModifierCall& call) { return take(item, call, TimeUnit::year); }

constexpr std::array modifiers = {
    Modifier{"minute", "the minute of the field's time, 0 to 59", minute},
    Modifier{"hour", "the hour of the field's time, 0 to 23", hour},
    Modifier{"day", "the day of the month of the field's date, 1 to 31", day},
    Modifier{"week", "the ISO 8601 week of the field's date, 1 to 53", week},
    Modifier{"month", "the month of the field's date, 1 to 12", month},
    Modifier{"year", "the year of the field's date", year},
};

}  // namespace

std::span<const Modifier> time_modifiers() { return modifiers; }

}  // namespace candor::rules
