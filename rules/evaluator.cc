#include "rules/evaluator.h"

#include <algorithm>

#include "rules/limits.h"

namespace candor::rules {

using Kind = ExpressionNode::Kind;

Evaluator::Evaluator(const Program& program)
    : program_(program), view_(program.fields), answers_(program.predicates.size(), 0) {}

void Evaluator::load(const Event& event) {
  if (++load_ == 1U << 31U) {
    std::fill(answers_.begin(), answers_.end(), 0);
    load_ = 1;
  }
  view_.load(event);
}

bool Evaluator::test(std::uint32_t predicate) {
  std::uint32_t& answer = answers_[predicate];
  if (answer >> 1U == load_) return (answer & 1U) != 0;
  const bool value = evaluate(program_.predicates[predicate], view_);
  answer = load_ << 1U | (value ? 1U : 0U);
  return value;
}

bool Evaluator::holds(NodeId node) {
  const ExpressionNode& n = program_.nodes[node];
  if (n.kind == Kind::predicate) return test(n.first);
  const NodeId* child = program_.children.data() + n.first;
  if (n.kind == Kind::negation) return !holds(*child);
  const bool stop = n.kind == Kind::any;
  for (const NodeId* end = child + n.count; child != end; ++child) {
    if (holds(*child) == stop) return stop;
  }
  return !stop;
}

void Evaluator::collect(NodeId node, std::vector<Evidence>& evidence) {
  collect(node, true, evidence.size(), evidence);
}

void Evaluator::collect(NodeId node, bool wanted, std::size_t begin,
                        std::vector<Evidence>& evidence) {
  if (holds(node) != wanted) return;
  const ExpressionNode& n = program_.nodes[node];
  if (n.kind == Kind::predicate) {
    if (!wanted) return;
    places(program_.predicates[n.first], view_, [&](const Place& place) {
      if (evidence.size() - begin >= limit::evidence) return;
      evidence.push_back({0, 0, view_[place.value].index,
                          static_cast<std::uint32_t>(place.extent.begin),
                          static_cast<std::uint32_t>(place.extent.end)});
    });
    return;
  }
  const NodeId* child = program_.children.data() + n.first;
  for (const NodeId* end = child + n.count; child != end; ++child) {
    collect(*child, n.kind == Kind::negation ? !wanted : wanted, begin, evidence);
  }
}

}  // namespace candor::rules
