#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "rules/condition.h"
#include "rules/modifier.h"
#include "rules/program.h"

namespace candor::rules {

/// Turns detections into expressions of a Program. Equal predicates become one, whichever rules ask
/// for them.
class ExpressionBuilder {
 public:
  ExpressionBuilder(Program& program, const Placeholders& placeholders)
      : program_(program), placeholders_(placeholders) {}

  /// The expression of all conditions of a detection, linked with OR. Nothing when it has errors:
  /// they have been reported, all of them.
  std::optional<NodeId> build(const Detection& detection, Reporter& report);

  /// The same for a filter, whose expression is to be joined with a rule's by AND. The
  /// specification's own example writes what to suppress (`condition: selection`), Sigma's tools
  /// write what to keep (`condition: not selection`). Both work, because a filter exists to
  /// suppress: an event that none of its searches match is never suppressed. So when the condition
  /// is false with all searches false it says what to suppress; when it is true, what to keep.
  /// Events of another log source than the filter's are kept.
  struct BuiltFilter {
    NodeId concerned = 0;  // the event is of the filter's log source
    NodeId keeps = 0;
  };
  std::optional<BuiltFilter> build_filter(const FilterBody& filter, Reporter& report);

  NodeId all_of(std::vector<NodeId> children) {
    return combine(ExpressionNode::Kind::all, std::move(children));
  }

 private:
  using Searches = std::map<std::string, NodeId, std::less<>>;

  std::optional<NodeId> build_search(const Search& search, Reporter& report);
  std::optional<NodeId> build_item(const Item& item, Reporter& report);
  std::optional<NodeId> build_value(const ResolvedItem& item, const Value& value, Reporter& report);
  std::optional<NodeId> build_condition(const Condition& condition, const Searches& searches,
                                        Reporter& report);
  std::optional<NodeId> build_regex(Predicate predicate, const RegexValue& value,
                                    const Value& origin, Reporter& report);
  NodeId predicate(Predicate predicate, const std::string& key);
  std::vector<NodeId> flattened(ExpressionNode::Kind kind,
                                const std::vector<NodeId>& children) const;
  NodeId combine(ExpressionNode::Kind kind, std::vector<NodeId> children);
  NodeId negate(NodeId child);
  bool small_enough(NodeId node, Span at, Reporter& report) const;

  Program& program_;
  const Placeholders& placeholders_;
  std::map<std::string, NodeId> predicates_;  // by their key
  std::vector<std::uint64_t> weights_;        // by node: how many visits evaluating it may take
};

}  // namespace candor::rules
