#pragma once

#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "rules/document.h"
#include "rules/draft.h"
#include "rules/event_view.h"
#include "rules/predicate.h"
#include "rules/rule_index.h"
#include "rules/rule_set.h"
#include "rules/source_table.h"

/// What the compiler makes of the drafts and the matcher runs: flat arrays, referred to by number,
/// frozen.
namespace candor::rules {

/// A boolean expression over predicates. Expressions share nodes, so they form a DAG; a node comes
/// after its children.
using NodeId = std::uint32_t;

/// In Program::operands: the rest is the number of a predicate, not of a node.
inline constexpr std::uint32_t is_predicate = 1U << 31U;
/// With it: the predicate is settled.
inline constexpr std::uint32_t is_settled = 1U << 30U;

struct ExpressionNode {
  enum class Kind : std::uint8_t { predicate, any, all, negation };
  Kind kind = Kind::predicate;
  std::uint32_t first =
      0;  // predicate: its number; else the first of `count` children in Program::children
  std::uint32_t count = 0;
};

/// A predicate whose test is one literal in one field, made small: most are.
struct QuickTest {
  Glob::Shape shape = Glob::Shape::general;  // general: ask the predicate
  FieldId field = any_field;
  bool settled = false;      // by the indexes, before any predicate is asked: see RuleIndex
  std::string_view literal;  // the predicate's
};

struct CompiledRule {
  std::uint32_t info = 0;  // index into Program::infos
  NodeId root = 0;
  bool correlated = false;  // some correlation waits for it
};

/// A field to group by, or to count: its number in the events of each of the correlation's inputs.
struct CorrelatedField {
  std::string name;             // the group-by's name, which may be an alias
  std::vector<FieldId> fields;  // by input
};

/// A correlation's inputs are its rules in their order, then its absent rules.
struct CompiledCorrelation {
  std::uint32_t info = 0;
  CorrelationType type = CorrelationType::event_count;
  std::vector<std::uint32_t> inputs;  // infos
  std::size_t rules = 0;              // how many of the inputs are rules; the others must be absent
  std::vector<CorrelatedField> group_by;
  std::vector<CorrelatedField> counted;
  std::vector<std::pair<Comparison, double>> comparisons;
  std::optional<double> percentile;
  std::optional<std::int64_t> timespan_ms;
  std::optional<std::uint32_t> within_steps;
  bool chained = false;   // an input is a correlation
  bool replayed = false;  // an input is decided late, so that this one can only run at the end
};

struct Program {
  std::vector<RuleInfo> infos;
  std::vector<RuleCost> costs;  // by info
  std::string digest;
  FieldTable fields;
  std::deque<Predicate> predicates;
  std::vector<QuickTest> quick_tests;  // by predicate
  std::vector<bool>
      needled;  // by predicate: a regular expression for whose required literals the indexes look
  bool searches_everything = false;  // some predicate is a keyword
  std::vector<bool> asked;  // by field: some predicate asks for it; of others correlations may know
  std::vector<ExpressionNode> nodes;
  std::vector<NodeId> children;
  std::vector<std::uint32_t>
      operands;  // as children, in the order to evaluate; for a predicate its number and `is_predicate`
  std::vector<CompiledRule> rules;
  std::vector<CompiledCorrelation> correlations;  // each after those it refers to
  std::vector<std::vector<std::uint32_t>>
      consumers;        // by info: the correlations that wait for it, replayed ones left out
  SourceTable sources;  // log source -> group of rules
  std::vector<RuleIndex> indexes;  // by group
};

}  // namespace candor::rules
