#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "rules/program.h"

namespace candor::rules {

/// Finds rules that no event can match. What it says is true, but it does not find everything, since the question is
/// NP-complete: it follows what must be (unit propagation, M. Davis, G. Logemann, D. Loveland, "A machine program for
/// theorem-proving", 1962), tries the alternatives of one OR at a time, and knows of patterns only when one implies
/// another. An event's field may have several values, so `a: x and a: y` is no contradiction.
class ContradictionFinder {
 public:
  explicit ContradictionFinder(const Program& program) : program_(program) {}

  /// Whether no event can make all these expressions true. Bounded: gives up, and says no, when it takes too long.
  bool exclude_each_other(std::span<const NodeId> required);

 private:
  enum class Truth : std::int8_t { no = -1, unknown = 0, yes = 1 };
  static Truth truth(bool value) { return value ? Truth::yes : Truth::no; }
  static Truth inverse(Truth value) { return static_cast<Truth>(-static_cast<int>(value)); }

  // Where the trail and its companions stood before an assumption.
  struct Mark {
    std::size_t trail = 0;
    std::size_t choices = 0;
    std::size_t predicates = 0;
  };
  // A node some of whose children must have a value.
  struct Choice {
    NodeId node = 0;
    bool wanted = true;
  };

  bool assume(NodeId node, bool value);
  bool assume_predicate(NodeId node, bool value);
  bool assume_all(const ExpressionNode& node, bool value);
  bool propagate();
  bool propagate(const Choice& choice, bool& changed);
  bool try_alternatives(const Choice& choice);
  Truth truth_of(NodeId node);
  Truth truth_of_predicate(NodeId node);
  Truth truth_of_children(const ExpressionNode& node);
  std::span<const NodeId> children(const ExpressionNode& node) const;
  const Predicate& predicate(NodeId node) const;
  bool spend();

  Mark mark() const { return {trail_.size(), choices_.size(), predicates_.size()}; }
  void undo(const Mark& mark);

  const Program& program_;
  std::vector<Truth> truths_;  // by node: what has been assumed
  std::vector<NodeId> trail_;  // the assumed nodes
  std::vector<Choice> choices_;
  std::vector<NodeId> predicates_;  // of the trail
  std::size_t left_ = 0;            // steps
};

}  // namespace candor::rules
