#include "rules/expression_builder.h"

#include <algorithm>
#include <charconv>
#include <set>
#include <utility>

#include "rules/case_folding.h"
#include "rules/codes.h"
#include "rules/limits.h"

namespace candor::rules {
namespace {

using Kind = ExpressionNode::Kind;

std::string spell(double number) {
  char buffer[32];
  const auto [end, error] = std::to_chars(buffer, buffer + sizeof buffer, number);
  return {buffer, end};
}

std::string key_of(const Predicate& predicate, char kind, const std::string& details) {
  return std::to_string(predicate.field) + (predicate.cased ? 'C' : 'c') + kind + details;
}

std::string key_of(const SourceDraft& source) {
  return source.category + '\n' + source.product + '\n' + source.service;
}

// The searches that a detection's conditions ask for.
class UsedSearches {
 public:
  UsedSearches(const Detection& detection, Reporter& report)
      : detection_(detection), report_(report) {
    for (const Search& search : detection.searches) names_.insert(search.name.text);
  }

  // A selector that finds none, an unknown name, and what grows beyond the limits are reported; false for the latter.
  bool add(const Condition& condition) {
    for (const Condition& part : condition.parts) {
      if (!add(part)) return false;
    }
    if (condition.kind == Condition::Kind::identifier) return add_name(condition);
    const bool selector =
        condition.kind == Condition::Kind::any_of || condition.kind == Condition::Kind::all_of;
    return !selector || add_selected(condition);
  }

  void warn_unused() const {
    for (const Search& search : detection_.searches) {
      if (used_.contains(search.name.text)) continue;
      report_.warn(code::unused_search, "no condition asks for '" + search.name.text + "'",
                   search.name.at);
    }
  }

 private:
  bool add_name(const Condition& condition) {
    if (names_.contains(condition.text)) {
      used_.insert(condition.text);
    } else {
      report_.error(code::unknown_search, "there is no search identifier '" + condition.text + "'",
                    condition.at);
    }
    return grow(1, 0, condition.at);
  }

  bool add_selected(const Condition& condition) {
    if (!grow(0, detection_.searches.size(), condition.at)) return false;
    const std::size_t before = nodes_;
    for (const Search& search : detection_.searches) {
      if (!selects(condition.text, search.name.text)) continue;
      used_.insert(search.name.text);
      ++nodes_;
    }
    if (nodes_ == before) {
      report_.error(code::unknown_search, "no search identifier fits '" + condition.text + "'",
                    condition.at);
    }
    return grow(0, 0, condition.at);
  }

  bool grow(std::size_t nodes, std::size_t tests, Span at) {
    nodes_ += nodes;
    tests_ += tests;
    if (nodes_ <= limit::condition_nodes && tests_ <= limit::selector_tests) return true;
    report_.error(code::condition_too_large, "the conditions ask for too many search identifiers",
                  at);
    return false;
  }

  const Detection& detection_;
  Reporter& report_;
  std::set<std::string_view> names_;
  std::set<std::string> used_;
  std::size_t nodes_ = 0;
  std::size_t tests_ = 0;
};

// The condition's value when every search is false.
bool value_without_matches(const Condition& condition) {
  const auto part = [](const Condition& c) { return value_without_matches(c); };
  switch (condition.kind) {
    case Condition::Kind::any:
      return std::any_of(condition.parts.begin(), condition.parts.end(), part);
    case Condition::Kind::all:
      return std::all_of(condition.parts.begin(), condition.parts.end(), part);
    case Condition::Kind::negation:
      return !value_without_matches(condition.parts.front());
    default:
      return false;
  }
}

}  // namespace

std::optional<NodeId> ExpressionBuilder::build(const Detection& detection, Reporter& report) {
  const std::size_t errors = report.errors();
  Searches searches;
  for (const Search& search : detection.searches) {
    if (const auto node = build_search(search, report)) searches.emplace(search.name.text, *node);
  }
  std::vector<Condition> conditions;
  UsedSearches used(detection, report);
  for (const Scalar& text : detection.conditions) {
    auto condition = parse_condition(text, report);
    if (!condition) continue;
    if (!used.add(*condition)) return std::nullopt;
    conditions.push_back(std::move(*condition));
  }
  if (report.errors() != errors) return std::nullopt;
  used.warn_unused();
  std::vector<NodeId> alternatives;
  for (const Condition& condition : conditions) {
    const auto node = build_condition(condition, searches, report);
    if (!node) return std::nullopt;
    alternatives.push_back(*node);
  }
  return combine(Kind::any, std::move(alternatives));
}

std::optional<ExpressionBuilder::BuiltFilter> ExpressionBuilder::build_filter(
    const FilterBody& filter, Reporter& report) {
  const auto condition = build(filter.detection, report);
  if (!condition) return std::nullopt;
  bool keeps = false;
  for (const Scalar& text : filter.detection.conditions) {
    const auto parsed = parse_condition(text, report);
    keeps = keeps || (parsed && value_without_matches(*parsed));
  }
  Predicate source;
  source.test = SourceTest{filter.source};
  const NodeId concerned = predicate(std::move(source), "source" + key_of(filter.source));
  const NodeId suppressed = keeps ? negate(*condition) : *condition;
  return BuiltFilter{concerned, negate(combine(Kind::all, {concerned, suppressed}))};
}

std::optional<NodeId> ExpressionBuilder::build_search(const Search& search, Reporter& report) {
  std::vector<NodeId> alternatives;
  bool good = true;
  for (const std::vector<Item>& items : search.alternatives) {
    std::vector<NodeId> parts;
    for (const Item& item : items) {
      if (const auto node = build_item(item, report)) {
        parts.push_back(*node);
      } else {
        good = false;
      }
    }
    alternatives.push_back(combine(Kind::all, std::move(parts)));
  }
  if (!good) return std::nullopt;
  return combine(Kind::any, std::move(alternatives));
}

std::optional<NodeId> ExpressionBuilder::build_item(const Item& item, Reporter& report) {
  const auto resolved = resolve(item, placeholders_, report);
  if (!resolved) return std::nullopt;
  std::vector<NodeId> values;
  bool good = true;
  for (const std::vector<Value>& alternatives : resolved->values) {
    std::vector<NodeId> nodes;
    for (const Value& value : alternatives) {
      if (const auto node = build_value(*resolved, value, report)) {
        nodes.push_back(*node);
      } else {
        good = false;
      }
    }
    values.push_back(combine(Kind::any, std::move(nodes)));
  }
  if (!good) return std::nullopt;
  const NodeId node = combine(resolved->all ? Kind::all : Kind::any, std::move(values));
  return resolved->negated ? negate(node) : node;
}

std::optional<NodeId> ExpressionBuilder::build_value(const ResolvedItem& item, const Value& value,
                                                     Reporter& report) {
  Predicate test;
  test.cased = item.cased;
  test.field = item.field.text.empty() ? any_field : program_.fields.add(item.field.text);
  const auto finish = [&](auto&& what, char kind, const std::string& details) {
    test.test = std::forward<decltype(what)>(what);
    const std::string key = key_of(test, kind, details);
    return predicate(std::move(test), key);
  };
  if (value.as<NullValue>() != nullptr) return finish(NullTest{}, 'n', "");
  if (const auto* regex = value.as<RegexValue>())
    return build_regex(std::move(test), *regex, value, report);
  if (const auto* exists = value.as<ExistsValue>())
    return finish(*exists, 'e', exists->wanted ? "1" : "0");
  if (const auto* number = value.as<NumberValue>()) {
    NumberTest what{number->value, fold_case(number->text), spell(number->value)};
    const std::string details = what.written + ' ' + what.canonical;
    return finish(std::move(what), '#', details);
  }
  if (const auto* network = value.as<NetworkValue>()) {
    return finish(*network, 'w',
                  std::to_string(network->prefix) +
                      std::string(network->address.begin(), network->address.end()));
  }
  if (const auto* reference = value.as<FieldReferenceValue>()) {
    const FieldReferenceTest what{program_.fields.add(reference->field), reference->open_start,
                                  reference->open_end};
    return finish(
        what, 'f',
        std::to_string(what.other) + (what.open_start ? '*' : '^') + (what.open_end ? '*' : '$'));
  }
  if (const auto* compare = value.as<ComparisonValue>()) {
    return finish(*compare, 'c',
                  std::to_string(static_cast<int>(compare->comparison)) + spell(compare->number));
  }
  if (const auto* time = value.as<TimeValue>()) {
    return finish(*time, 't',
                  std::to_string(static_cast<int>(time->unit)) +
                      std::to_string(static_cast<int>(time->comparison)) + spell(time->number));
  }
  Value copy = value;
  Glob glob(*as_text(copy), item.cased);
  const std::string details = glob.key();
  return finish(std::move(glob), 'g', details);
}

std::optional<NodeId> ExpressionBuilder::build_regex(Predicate test, const RegexValue& value,
                                                     const Value& origin, Reporter& report) {
  constexpr int expensive_gap = 100;
  RegexProblem problem{code::regex_too_large, "the patterns of the source are too large together",
                       0, value.pattern.size()};
  const auto compiled = report.left.regex > 0 ? compile_regex(value, problem) : nullptr;
  if (!compiled) {
    report.left.regex -= limit::regex_program;  // to find out costs as much
    const bool placed = origin.source.verbatim && origin.source.text == value.pattern;
    report.error(
        problem.code, problem.message,
        placed ? origin.source.content.part(problem.offset, problem.size) : origin.source.at);
    return std::nullopt;
  }
  if (compiled->widest_gap() > expensive_gap) {
    report.warn(code::expensive_regex,
                "a bounded gap of " + std::to_string(compiled->widest_gap()) + " is expensive",
                origin.source.at);
  }
  report.left.regex -= limit::regex_base + compiled->instructions();
  test.test = std::move(*compiled);
  const std::string flags = {value.ignore_case ? 'i' : '-', value.multi_line ? 'm' : '-',
                             value.dot_all ? 's' : '-'};
  const std::string key = key_of(test, 'r', flags + value.pattern);
  return predicate(std::move(test), key);
}

std::optional<NodeId> ExpressionBuilder::build_condition(const Condition& condition,
                                                         const Searches& searches,
                                                         Reporter& report) {
  if (condition.kind == Condition::Kind::identifier) return searches.find(condition.text)->second;
  std::vector<NodeId> children;
  for (const Condition& part : condition.parts) {
    const auto node = build_condition(part, searches, report);
    if (!node) return std::nullopt;
    children.push_back(*node);
  }
  if (condition.kind == Condition::Kind::negation) return negate(children.front());
  const bool selector =
      condition.kind == Condition::Kind::any_of || condition.kind == Condition::Kind::all_of;
  for (const auto& [name, node] : searches) {
    if (selector && selects(condition.text, name)) children.push_back(node);
  }
  const bool all =
      condition.kind == Condition::Kind::all || condition.kind == Condition::Kind::all_of;
  const NodeId node = combine(all ? Kind::all : Kind::any, std::move(children));
  return small_enough(node, condition.at, report) ? std::optional(node) : std::nullopt;
}

bool ExpressionBuilder::small_enough(NodeId node, Span at, Reporter& report) const {
  if (weights_[node] <= limit::condition_nodes) return true;
  report.error(
      code::condition_too_large,
      "evaluating this may take more than " + std::to_string(limit::condition_nodes) + " tests",
      at);
  return false;
}

NodeId ExpressionBuilder::predicate(Predicate test, const std::string& key) {
  const auto [entry, is_new] =
      predicates_.try_emplace(key, static_cast<NodeId>(program_.nodes.size()));
  if (is_new) {
    program_.nodes.push_back(
        {Kind::predicate, static_cast<std::uint32_t>(program_.predicates.size()), 0});
    program_.predicates.push_back(std::move(test));
    weights_.push_back(1);
  }
  return entry->second;
}

// A child of the same kind gives its own children instead, unless copying them costs too much.
std::vector<NodeId> ExpressionBuilder::flattened(Kind kind,
                                                 const std::vector<NodeId>& children) const {
  constexpr std::uint32_t most_copied = 16;
  std::vector<NodeId> flat;
  for (const NodeId child : children) {
    const ExpressionNode& node = program_.nodes[child];
    if (node.kind != kind || node.count > most_copied) {
      flat.push_back(child);
      continue;
    }
    const auto first = program_.children.begin() + node.first;
    flat.insert(flat.end(), first, first + node.count);
  }
  return flat;
}

NodeId ExpressionBuilder::combine(Kind kind, std::vector<NodeId> children) {
  children = flattened(kind, children);
  std::sort(children.begin(), children.end());
  children.erase(std::unique(children.begin(), children.end()), children.end());
  if (children.size() == 1) return children.front();
  std::uint64_t weight = 1;
  for (const NodeId child : children)
    weight = std::min<std::uint64_t>(weight + weights_[child], 1ULL << 40U);
  program_.nodes.push_back({kind, static_cast<std::uint32_t>(program_.children.size()),
                            static_cast<std::uint32_t>(children.size())});
  program_.children.insert(program_.children.end(), children.begin(), children.end());
  weights_.push_back(weight);
  return static_cast<NodeId>(program_.nodes.size() - 1);
}

NodeId ExpressionBuilder::negate(NodeId child) {
  program_.nodes.push_back(
      {Kind::negation, static_cast<std::uint32_t>(program_.children.size()), 1});
  program_.children.push_back(child);
  weights_.push_back(weights_[child] + 1);
  return static_cast<NodeId>(program_.nodes.size() - 1);
}

}  // namespace candor::rules
