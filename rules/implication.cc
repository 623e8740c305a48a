#include "rules/implication.h"

#include <string>

#include "rules/case_folding.h"
#include "rules/scalar.h"

namespace candor::rules {
namespace {

using Shape = Glob::Shape;

// Tests that hold only when some value is there and is not null.
bool wants_value(const Predicate& predicate) {
  return !std::holds_alternative<NullTest>(predicate.test) &&
         !std::holds_alternative<ExistsValue>(predicate.test) &&
         !std::holds_alternative<SourceTest>(predicate.test);
}

bool wants_existence(const Predicate& predicate, bool wanted) {
  const auto* exists = std::get_if<ExistsValue>(&predicate.test);
  return exists != nullptr && exists->wanted == wanted;
}

bool takes_everything(const Glob& glob) {
  return glob.pieces().empty() && glob.open_start() && glob.open_end();
}

bool piece_contains(const Glob& glob, bool fold, std::string_view literal) {
  for (const PatternParts& piece : glob.pieces()) {
    for (const PatternPart& part : piece) {
      if (part.kind != PatternPart::Kind::literal) continue;
      const std::string text = fold ? fold_case(part.text) : part.text;
      if (text.find(literal) != std::string::npos) return true;
    }
  }
  return false;
}

// `fold`: the given pattern is of texts as they are, the other of folded ones.
bool glob_implies(const Glob& given, const Glob& other, bool fold) {
  if (takes_everything(other)) return true;
  const std::string literal = fold ? fold_case(given.literal()) : std::string(given.literal());
  if (given.shape() == Shape::exact) return other.matches(literal);
  const std::string_view wanted = other.literal();
  if (other.shape() == Shape::general || wanted.empty()) return false;
  if (given.shape() == Shape::general)
    return other.shape() == Shape::contains && piece_contains(given, fold, wanted);
  if (other.shape() == Shape::contains) return literal.find(wanted) != std::string::npos;
  if (other.shape() != given.shape()) return false;
  return given.shape() == Shape::prefix ? literal.starts_with(wanted) : literal.ends_with(wanted);
}

bool is_lower_bound(Comparison comparison) {
  return comparison == Comparison::gt || comparison == Comparison::gte;
}
bool is_upper_bound(Comparison comparison) {
  return comparison == Comparison::lt || comparison == Comparison::lte;
}

bool bound_implies(const ComparisonValue& given, const ComparisonValue& other) {
  const bool strict_enough = given.comparison == other.comparison ||
                             other.comparison == Comparison::gte ||
                             other.comparison == Comparison::lte;
  if (is_lower_bound(given.comparison) && is_lower_bound(other.comparison))
    return given.number > other.number || (given.number == other.number && strict_enough);
  if (is_upper_bound(given.comparison) && is_upper_bound(other.comparison))
    return given.number < other.number || (given.number == other.number && strict_enough);
  return false;
}

struct Range {
  int first = 0;
  int last = 0;
};

Range range_of(TimeUnit unit) {
  switch (unit) {
    case TimeUnit::minute:
      return {0, 59};
    case TimeUnit::hour:
      return {0, 23};
    case TimeUnit::day:
      return {1, 31};
    case TimeUnit::week:
      return {1, 53};
    case TimeUnit::month:
      return {1, 12};
    case TimeUnit::year:
      return {0, 9999};
  }
  return {};
}

}  // namespace

bool implies(const Predicate& given, const Predicate& other) {
  if (given.field != other.field || given.field == any_field) return false;
  if (wants_existence(other, true)) return wants_value(given);
  if (std::holds_alternative<NullTest>(other.test)) return wants_existence(given, false);
  if (const auto* from = std::get_if<Glob>(&given.test)) {
    const auto* to = std::get_if<Glob>(&other.test);
    if (to == nullptr || (other.cased && !given.cased)) return false;
    return glob_implies(*from, *to, given.cased && !other.cased);
  }
  const auto* to = std::get_if<ComparisonValue>(&other.test);
  if (to == nullptr) return false;
  if (const auto* number = std::get_if<NumberTest>(&given.test)) {
    return parse_number(number->written) == number->number &&
           holds(to->comparison, number->number, to->number);
  }
  const auto* from = std::get_if<ComparisonValue>(&given.test);
  return from != nullptr && bound_implies(*from, *to);
}

bool exclude(const Predicate& one, const Predicate& other) {
  if (one.field != other.field || one.field == any_field) return false;
  const auto exclude_so = [](const Predicate& missing, const Predicate& there) {
    return wants_existence(missing, false) && (wants_value(there) || wants_existence(there, true));
  };
  return exclude_so(one, other) || exclude_so(other, one);
}

bool is_impossible(const Predicate& predicate) {
  const auto* time = std::get_if<TimeValue>(&predicate.test);
  if (time == nullptr) return false;
  const Range range = range_of(time->unit);
  for (int value = range.first; value <= range.last; ++value) {
    if (holds(time->comparison, value, time->number)) return false;
  }
  return true;
}

}  // namespace candor::rules
