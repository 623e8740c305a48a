#pragma once

#include <algorithm>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "rules/program.h"

namespace candor::rules {

/// Chooses for each rule what must be in an event before the rule can match: of an AND the part that is least likely to be
/// there, of an OR all parts. Likelihoods are guessed from the letters and from how
/// often rules speak of the same, since what will come is not known.
class TriggerFinder {
 public:
  explicit TriggerFinder(const Program& program);

  /// Without at least one of these the expression cannot hold. Nothing: it can hold on any event.
  std::optional<std::vector<Trigger>> find(NodeId root);

  /// Of how many events the expression must be evaluated, 0 to 1.
  double candidates(NodeId root) const { return std::min(choices_[root].likelihood, 1.0); }

  /// Whether find() gives something.
  bool has_triggers(NodeId node) const { return choices_[node].likelihood <= 1; }

  /// Of an AND with triggers: the child whose they are.
  NodeId triggering_part(NodeId node) const { return choices_[node].part; }

 private:
  struct Choice {
    double likelihood = 2;  // above 1: no triggers
    NodeId part = 0;        // of an AND: which child is looked for
  };

  Choice choose(const ExpressionNode& node, unsigned uses) const;
  void count_pieces();
  double likelihood_of(const Trigger& trigger) const;
  void gather(NodeId node, std::vector<Trigger>& triggers) const;
  void triggers_of(const Predicate& predicate, std::vector<Trigger>& triggers) const;

  static constexpr std::size_t piece_size = 3;

  const Program& program_;
  std::unordered_map<std::string, double> pieces_;  // three-byte pieces of literals: in how many
  double literals_ = 0;
  std::vector<Choice> choices_;  // by node
  std::vector<unsigned> uses_;   // by node: how many others have it as a child
};

}  // namespace candor::rules
