#include "rules/contradiction.h"

#include <algorithm>

#include "rules/implication.h"

namespace candor::rules {
namespace {

using Kind = ExpressionNode::Kind;

constexpr std::size_t steps = 50'000;     // of one question; public rules need some hundred
constexpr std::size_t alternatives = 64;  // of an OR that is tried
constexpr std::size_t tried_choices = 8;

}  // namespace

bool ContradictionFinder::exclude_each_other(std::span<const NodeId> required) {
  truths_.resize(program_.nodes.size(), Truth::unknown);
  left_ = steps;
  bool possible = std::all_of(required.begin(), required.end(),
                              [this](NodeId node) { return assume(node, true); }) &&
                  propagate();
  const std::size_t tried = std::min(choices_.size(), tried_choices);
  for (std::size_t i = 0; possible && i < tried; ++i) {
    const Choice choice = choices_[i];
    possible = try_alternatives(choice);
  }
  undo({});
  return !possible && left_ > 0;
}

bool ContradictionFinder::spend() { return left_ > 0 && --left_ > 0; }

std::span<const NodeId> ContradictionFinder::children(const ExpressionNode& node) const {
  return {program_.children.data() + node.first, node.count};
}

const Predicate& ContradictionFinder::predicate(NodeId node) const {
  return program_.predicates[program_.nodes[node].first];
}

void ContradictionFinder::undo(const Mark& mark) {
  for (; trail_.size() > mark.trail; trail_.pop_back()) truths_[trail_.back()] = Truth::unknown;
  choices_.resize(mark.choices);
  predicates_.resize(mark.predicates);
}

// All of these give false when the assumption contradicts what has been assumed before, or time is up.
bool ContradictionFinder::assume(NodeId node, bool value) {
  if (!spend()) return false;
  if (truths_[node] != Truth::unknown) return truths_[node] == truth(value);
  const ExpressionNode& n = program_.nodes[node];
  if (n.kind == Kind::predicate) return assume_predicate(node, value);
  truths_[node] = truth(value);
  trail_.push_back(node);
  if (n.kind == Kind::negation) return assume(children(n).front(), !value);
  if ((n.kind == Kind::all) == value) return assume_all(n, value);
  choices_.push_back({node, value});
  return true;
}

bool ContradictionFinder::assume_all(const ExpressionNode& node, bool value) {
  const auto parts = children(node);
  return std::all_of(parts.begin(), parts.end(), [&](NodeId part) { return assume(part, value); });
}

bool ContradictionFinder::assume_predicate(NodeId node, bool value) {
  const Truth known = truth_of_predicate(node);
  if (known != Truth::unknown && known != truth(value)) return false;
  truths_[node] = truth(value);
  trail_.push_back(node);
  predicates_.push_back(node);
  return left_ > 0;
}

ContradictionFinder::Truth ContradictionFinder::truth_of_predicate(NodeId node) {
  const Predicate& asked = predicate(node);
  if (is_impossible(asked)) return Truth::no;
  for (const NodeId other : predicates_) {
    if (!spend()) return Truth::unknown;
    const bool holds = truths_[other] == Truth::yes;
    if (holds && implies(predicate(other), asked)) return Truth::yes;
    if (holds && exclude(predicate(other), asked)) return Truth::no;
    if (!holds && implies(asked, predicate(other))) return Truth::no;
  }
  return Truth::unknown;
}

ContradictionFinder::Truth ContradictionFinder::truth_of_children(const ExpressionNode& node) {
  const Truth deciding = truth(node.kind == Kind::any);
  bool open = false;
  for (const NodeId part : children(node)) {
    const Truth value = truth_of(part);
    if (value == deciding) return deciding;
    open = open || value == Truth::unknown;
  }
  return open ? Truth::unknown : inverse(deciding);
}

ContradictionFinder::Truth ContradictionFinder::truth_of(NodeId node) {
  if (!spend() || truths_[node] != Truth::unknown) return truths_[node];
  const ExpressionNode& n = program_.nodes[node];
  if (n.kind == Kind::predicate) return truth_of_predicate(node);
  if (n.kind == Kind::negation) return inverse(truth_of(children(n).front()));
  return truth_of_children(n);
}

// A choice of which only one child is left must be that one.
bool ContradictionFinder::propagate(const Choice& choice, bool& changed) {
  std::size_t open = 0;
  NodeId last = 0;
  for (const NodeId part : children(program_.nodes[choice.node])) {
    const Truth value = truth_of(part);
    if (left_ == 0) return false;
    if (value == truth(choice.wanted)) return true;
    if (value != Truth::unknown) continue;
    ++open;
    last = part;
  }
  if (open != 1) return open > 0;
  changed = true;
  return assume(last, choice.wanted);
}

bool ContradictionFinder::propagate() {
  for (bool changed = true; changed;) {
    changed = false;
    for (std::size_t i = 0; i < choices_.size(); ++i) {
      const Choice choice = choices_[i];
      if (!propagate(choice, changed)) return false;
    }
  }
  return true;
}

// Whether some alternative leads to no contradiction.
bool ContradictionFinder::try_alternatives(const Choice& choice) {
  const auto parts = children(program_.nodes[choice.node]);
  if (parts.size() > alternatives) return true;
  return std::any_of(parts.begin(), parts.end(), [&](NodeId part) {
    const Mark before = mark();
    const bool possible = assume(part, choice.wanted) && propagate();
    undo(before);
    return possible || left_ == 0;
  });
}

}  // namespace candor::rules
