#include "rules/trigger.h"

#include <algorithm>
#include <cmath>
#include <variant>

#include "rules/case_folding.h"
#include "rules/literal_scanner.h"
#include "rules/text_statistics.h"

namespace candor::rules {
namespace {

using Kind = ExpressionNode::Kind;

bool is_exact(const Glob& glob) {
  if (glob.open_start() || glob.open_end() || glob.pieces().size() > 1) return false;
  return glob.pieces().empty() ||
         (glob.pieces()[0].size() == 1 && glob.pieces()[0][0].kind == PatternPart::Kind::literal);
}

}  // namespace

TriggerFinder::TriggerFinder(const Program& program)
    : program_(program), uses_(program.nodes.size(), 0) {
  count_pieces();
  for (const NodeId child : program.children) ++uses_[child];
  for (NodeId node = 0; node < program.nodes.size(); ++node)
    choices_.push_back(choose(program.nodes[node], uses_[node]));
}

// What many rules speak of is common in what they are about: ".exe", "\\windows\\", "http".
void TriggerFinder::count_pieces() {
  for (const Predicate& predicate : program_.predicates) {
    const auto* glob = std::get_if<Glob>(&predicate.test);
    if (glob == nullptr) continue;
    const std::string literal = fold_case(glob->longest_literal());
    for (std::size_t at = 0; at + piece_size <= literal.size(); ++at)
      ++pieces_[literal.substr(at, piece_size)];
    ++literals_;
  }
}

double TriggerFinder::likelihood_of(const Trigger& trigger) const {
  constexpr double text_length = 500;
  constexpr double exact = 0.05;  // a field that is asked for whole values has few of them
  constexpr double least = 1e-4;
  if (trigger.kind == Trigger::Kind::exact || trigger.kind == Trigger::Kind::number) return exact;
  double bits = 0;
  for (const char c : trigger.text) bits += bits_of(c);
  double seen = trigger.text.size() < piece_size ? 0 : 1;
  for (std::size_t at = 0; at + piece_size <= trigger.text.size(); ++at) {
    const auto count = pieces_.find(trigger.text.substr(at, piece_size));
    const double share = count == pieces_.end() ? 0 : count->second / (literals_ + 100);
    seen = std::min(seen, share);
  }
  return std::clamp(std::max(text_length * std::exp2(-bits), 3 * seen), least, 1.0);
}

std::optional<std::vector<Trigger>> TriggerFinder::find(NodeId root) {
  if (!has_triggers(root)) return std::nullopt;
  std::vector<Trigger> triggers;
  gather(root, triggers);
  return triggers;
}

// A node comes after its children, so theirs are chosen already.
TriggerFinder::Choice TriggerFinder::choose(const ExpressionNode& node, unsigned uses) const {
  constexpr double a_use = 0.002;  // what many rules ask for is common, such as a shell's name

  Choice choice;
  const NodeId* children =
      node.kind == Kind::predicate ? nullptr : program_.children.data() + node.first;
  if (node.kind == Kind::predicate) {
    std::vector<Trigger> triggers;
    triggers_of(program_.predicates[node.first], triggers);
    if (triggers.empty()) return choice;
    choice.likelihood = 0;
    for (const Trigger& trigger : triggers) choice.likelihood += likelihood_of(trigger);
    if (triggers.front().kind == Trigger::Kind::number)
      choice.likelihood = likelihood_of(triggers.front());
    choice.likelihood = std::clamp(choice.likelihood, uses * a_use, 1.0);
  } else if (node.kind == Kind::any) {
    choice.likelihood = 0;
    for (std::uint32_t i = 0; i < node.count; ++i) {
      if (choices_[children[i]].likelihood > 1) return {};
      choice.likelihood = std::min(choice.likelihood + choices_[children[i]].likelihood, 1.0);
    }
  } else if (node.kind == Kind::all) {
    for (std::uint32_t i = 0; i < node.count; ++i) {
      if (choices_[children[i]].likelihood < choice.likelihood)
        choice = {choices_[children[i]].likelihood, children[i]};
    }
  }
  return choice;
}

void TriggerFinder::gather(NodeId node, std::vector<Trigger>& triggers) const {
  const ExpressionNode& n = program_.nodes[node];
  if (n.kind == Kind::predicate) return triggers_of(program_.predicates[n.first], triggers);
  if (n.kind == Kind::all) return gather(choices_[node].part, triggers);
  for (std::uint32_t i = 0; i < n.count; ++i) gather(program_.children[n.first + i], triggers);
}

void TriggerFinder::triggers_of(const Predicate& predicate, std::vector<Trigger>& triggers) const {
  const FieldId field = predicate.field;
  if (const auto* glob = std::get_if<Glob>(&predicate.test)) {
    const std::string literal = fold_case(glob->longest_literal());
    if (is_exact(*glob) && field != any_field) {
      triggers.push_back({Trigger::Kind::exact, field, literal, 0});
    } else if (glob->shape() == Glob::Shape::suffix && field != any_field) {
      triggers.push_back({Trigger::Kind::ending, field, literal, 0});
    } else if (literal.size() >= LiteralScanner::shortest) {
      triggers.push_back({Trigger::Kind::literal, field, literal, 0});
    }
  } else if (const auto* number = std::get_if<NumberTest>(&predicate.test)) {
    triggers.push_back({Trigger::Kind::number, field, {}, number->number});
    triggers.push_back({Trigger::Kind::exact, field, number->written, 0});
    if (number->canonical != number->written)
      triggers.push_back({Trigger::Kind::exact, field, number->canonical, 0});
  } else if (const auto* regex = std::get_if<Regex>(&predicate.test)) {
    for (const std::string& literal : regex->required_literals()) {
      triggers.push_back({Trigger::Kind::literal, field, literal, 0});
    }
  }
}

}  // namespace candor::rules
