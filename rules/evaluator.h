#pragma once

#include <cstdint>
#include <vector>

#include "rules/event_view.h"
#include "rules/program.h"
#include "rules/rule_set.h"

namespace candor::rules {

/// Evaluates expressions over one event after the other. Each predicate is asked at most once an
/// event, however many rules share it. Allocates nothing after construction.
class Evaluator {
 public:
  explicit Evaluator(const Program& program);

  void load(const Event& event);
  const EventView& view() const { return view_; }

  /// For an event's needles, after load() and before the first holds().
  RegexHits& hits() { return hits_; }

  /// For a predicate that the indexes settle, in the same place.
  void settle(std::uint32_t predicate) { answers_[predicate] = load_ << 1U | 1U; }

  /// Soon holds(node) will be asked.
  void prefetch(NodeId node) const { __builtin_prefetch(program_.nodes.data() + node); }

  bool holds(NodeId node);

  /// Appends where the expression's positive parts are met, at most limit::evidence places.
  /// Precondition: holds(node).
  void collect(NodeId node, std::vector<Evidence>& evidence);

 private:
  bool holds(const ExpressionNode& node);  // not a predicate
  bool test(std::uint32_t predicate);
  bool ask(const QuickTest& test);
  bool ask_needled(std::uint32_t predicate);
  bool collect(NodeId node, bool wanted, std::size_t begin, std::vector<Evidence>& evidence);
  void collect_places(std::uint32_t predicate, std::size_t begin, std::vector<Evidence>& evidence);

  const Program& program_;
  EventView view_;
  RegexHits hits_;
  std::vector<std::uint32_t> answers_;  // by predicate: twice the load that asked, plus the answer
  std::uint32_t load_ = 0;
};

}  // namespace candor::rules
