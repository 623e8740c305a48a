#include "rules/evaluator.h"

#include <algorithm>
#include <cstring>

#include "rules/find_text.h"
#include "rules/limits.h"

namespace candor::rules {
namespace {

// Most file names end alike (".exe"), so the bytes before that are looked at first.
bool ends_with(std::string_view text, std::string_view end) {
  const char* tail = text.data() + text.size() - end.size();
  return *tail == end.front() && std::memcmp(tail, end.data(), end.size()) == 0;
}

}  // namespace

using Kind = ExpressionNode::Kind;

Evaluator::Evaluator(const Program& program)
    : program_(program),
      view_(program.fields, program.searches_everything),
      hits_(program.predicates.size()),
      answers_(program.predicates.size(), 0) {}

void Evaluator::load(const Event& event) {
  if (++load_ == 1U << 31U) {
    std::fill(answers_.begin(), answers_.end(), 0);
    load_ = 1;
  }
  view_.load(event);
  hits_.clear();
}

// Null values have an empty text, which only an empty pattern fits; those are never quick.
bool Evaluator::ask(const QuickTest& test) {
  const std::string_view literal = test.literal;
  for (std::uint32_t i = view_.first(test.field); i != EventView::end; i = view_[i].next) {
    const std::string_view text = view_.folded(view_[i]);
    if (text.size() < literal.size()) continue;
    bool found = false;
    switch (test.shape) {
      case Glob::Shape::exact:
        found = text == literal;
        break;
      case Glob::Shape::prefix:
        found = text.front() == literal.front() && text.starts_with(literal);
        break;
      case Glob::Shape::suffix:
        found = ends_with(text, literal);
        break;
      default:
        found = find_text(text, literal) != std::string_view::npos;
        break;
    }
    if (found) return true;
  }
  return false;
}

bool Evaluator::ask_needled(std::uint32_t predicate) {
  const Predicate& asked = program_.predicates[predicate];
  const Regex& regex = std::get<Regex>(asked.test);
  for (std::uint32_t i = view_.first(asked.field); i != EventView::end; i = view_[i].next) {
    const FoldedText text = EventView::searchable(view_[i]);
    const auto hits = hits_.of(predicate, i);
    if (hits ? regex.matches(text, *hits) : regex.matches(text)) return true;
  }
  return false;
}

bool Evaluator::test(std::uint32_t predicate) {
  std::uint32_t& answer = answers_.data()[predicate];
  if (answer >> 1U == load_) return (answer & 1U) != 0;
  const QuickTest& quick = program_.quick_tests.data()[predicate];
  if (quick.settled) return false;
  const bool value = program_.needled[predicate] ? ask_needled(predicate)
                     : quick.shape == Glob::Shape::general
                         ? evaluate(program_.predicates[predicate], view_)
                         : ask(quick);
  answer = load_ << 1U | (value ? 1U : 0U);
  return value;
}

bool Evaluator::holds(NodeId node) {
  const ExpressionNode& n = program_.nodes.data()[node];
  return n.kind == Kind::predicate ? test(n.first) : holds(n);
}

bool Evaluator::holds(const ExpressionNode& node) {
  const std::uint32_t* operand = program_.operands.data() + node.first;
  const auto value = [this](std::uint32_t o) {
    if ((o & is_predicate) == 0) return holds(program_.nodes.data()[o]);
    const std::uint32_t predicate = o & ~(is_predicate | is_settled);
    return (o & is_settled) != 0 ? answers_.data()[predicate] == (load_ << 1U | 1U) : test(predicate);
  };
  if (node.kind == Kind::negation) return !value(*operand);
  const bool stop = node.kind == Kind::any;
  for (const std::uint32_t* end = operand + node.count; operand != end; ++operand) {
    if (value(*operand) == stop) return stop;
  }
  return !stop;
}

void Evaluator::collect(NodeId node, std::vector<Evidence>& evidence) {
  collect(node, true, evidence.size(), evidence);
}

// Whether the node's value is `wanted`; if so, its places have been added, else nothing has.
bool Evaluator::collect(NodeId node, bool wanted, std::size_t begin,
                        std::vector<Evidence>& evidence) {
  const ExpressionNode& n = program_.nodes[node];
  if (n.kind == Kind::predicate) {
    if (test(n.first) != wanted) return false;
    if (wanted) collect_places(n.first, begin, evidence);
    return true;
  }
  const NodeId* child = program_.children.data() + n.first;
  if (n.kind == Kind::negation) return collect(*child, !wanted, begin, evidence);
  const std::size_t before = evidence.size();
  const bool needs_all = (n.kind == Kind::all) == wanted;
  bool found = needs_all;
  for (const NodeId* end = child + n.count; child != end; ++child) {
    const bool good = collect(*child, wanted, begin, evidence);
    if (needs_all && !good) {
      evidence.resize(before);
      return false;
    }
    found = found || good;
  }
  return found;
}

void Evaluator::collect_places(std::uint32_t predicate, std::size_t begin,
                               std::vector<Evidence>& evidence) {
  places(program_.predicates[predicate], view_, [&](const Place& place) {
    if (evidence.size() - begin >= limit::evidence) return;
    evidence.push_back({0, 0, view_[place.value].index,
                        static_cast<std::uint32_t>(place.extent.begin),
                        static_cast<std::uint32_t>(place.extent.end)});
  });
}

}  // namespace candor::rules
