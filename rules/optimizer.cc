#include "rules/optimizer.h"

#include <algorithm>
#include <variant>

namespace candor::rules {
namespace {

using Kind = ExpressionNode::Kind;

// About how many nanoseconds a predicate takes on a short field.
double cost_of(const Predicate& predicate, const QuickTest& quick) {
  if (predicate.field == any_field) return 500;
  if (quick.settled) return 1;
  if (quick.shape == Glob::Shape::contains) return 10;
  if (quick.shape != Glob::Shape::general) return 4;
  if (std::holds_alternative<Regex>(predicate.test)) return 300;
  if (std::holds_alternative<Glob>(predicate.test)) return 30;
  if (std::holds_alternative<FieldReferenceTest>(predicate.test)) return 10;
  if (std::holds_alternative<NullTest>(predicate.test) ||
      std::holds_alternative<ExistsValue>(predicate.test))
    return 4;
  return 40;
}

QuickTest quick_test(const Predicate& predicate) {
  QuickTest quick;
  const auto* glob = std::get_if<Glob>(&predicate.test);
  if (glob == nullptr || predicate.cased || predicate.field == any_field) return quick;
  const bool usable = glob->shape() == Glob::Shape::contains ? glob->literal().size() >= 2
                                                             : !glob->literal().empty();
  if (!usable) return quick;
  quick.shape = glob->shape();
  quick.field = predicate.field;
  quick.literal = glob->literal();
  return quick;
}

// By AND: the child that holds whenever the rule is a candidate; else no_node.
constexpr NodeId no_node = 0xFFFFFFFF;
std::vector<NodeId> known_parts(const Program& program, const TriggerFinder& triggers) {
  std::vector<NodeId> known(program.nodes.size(), no_node);
  for (const CompiledRule& rule : program.rules) {
    NodeId node = rule.root;
    while (program.nodes[node].kind == Kind::all && triggers.has_triggers(node)) {
      known[node] = triggers.triggering_part(node);
      node = known[node];
    }
  }
  return known;
}

// Gives what evaluating each node costs.
std::vector<double> sort_children(Program& program) {
  std::vector<double> costs;  // a node comes after its children
  for (const ExpressionNode& node : program.nodes) {
    if (node.kind == Kind::predicate) {
      costs.push_back(cost_of(program.predicates[node.first], program.quick_tests[node.first]));
      continue;
    }
    const auto begin = program.children.begin() + node.first;
    std::stable_sort(begin, begin + node.count,
                     [&](NodeId a, NodeId b) { return costs[a] < costs[b]; });
    double sum = 1;
    for (auto child = begin; child != begin + node.count; ++child) sum += costs[*child];
    costs.push_back(sum);
  }
  return costs;
}

std::uint32_t operand_for(const Program& program, NodeId child) {
  const ExpressionNode& node = program.nodes[child];
  if (node.kind != Kind::predicate) return child;
  const bool settled = program.quick_tests[node.first].settled;
  return node.first | is_predicate | (settled ? is_settled : 0);
}

/// Notes the fields whose values decide what a predicate answers.
void note_asked(Program& program, const Predicate& predicate) {
  if (predicate.field != any_field) program.asked[predicate.field] = true;
  const auto* const reference = std::get_if<FieldReferenceTest>(&predicate.test);
  if (reference != nullptr) program.asked[reference->other] = true;
}

}  // namespace

void find_quick_tests(Program& program) {
  program.asked.assign(program.fields.size(), false);
  for (const Predicate& predicate : program.predicates) {
    program.quick_tests.push_back(quick_test(predicate));
    program.searches_everything |=
        predicate.field == any_field && !std::holds_alternative<SourceTest>(predicate.test);
    note_asked(program, predicate);
  }
}

std::vector<double> optimize(Program& program, const TriggerFinder& triggers) {
  const std::vector<double> costs = sort_children(program);
  const std::vector<NodeId> known = known_parts(program, triggers);
  program.operands.resize(program.children.size());
  for (NodeId id = 0; id < program.nodes.size(); ++id) {
    const ExpressionNode& node = program.nodes[id];
    if (node.kind == Kind::predicate) continue;
    const auto begin = program.children.begin() + node.first;
    std::vector<NodeId> order(begin, begin + node.count);
    std::stable_partition(order.begin(), order.end(),
                          [&](NodeId child) { return child != known[id]; });
    std::transform(order.begin(), order.end(), program.operands.begin() + node.first,
                   [&](NodeId child) { return operand_for(program, child); });
  }
  return costs;
}

}  // namespace candor::rules
