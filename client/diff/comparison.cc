#include "client/diff/comparison.h"

#include <algorithm>
#include <iterator>
#include <utility>

namespace candor::client {
namespace {

std::size_t index_of(monitor::Decision decision) { return static_cast<std::size_t>(decision); }

std::vector<std::string> minus(const std::set<std::string>& a, const std::set<std::string>& b) {
  std::vector<std::string> left;
  std::set_difference(a.begin(), a.end(), b.begin(), b.end(), std::back_inserter(left));
  return left;
}

}  // namespace

void Comparison::before(VerdictLine line) {
  const auto& kept = lines_.emplace_back(std::move(line));
  by_trace_[kept.trace].push_back(&kept);
  ++waiting_;
}

std::optional<Difference> Comparison::after(const VerdictLine& line) {
  const auto known = by_trace_.find(line.trace);
  if (known == by_trace_.end() || known->second.empty()) {
    ++only_after;
    return Difference{line.trace, {}, line.decision, {line.rules.begin(), line.rules.end()}, {}};
  }
  const VerdictLine& old = *known->second.front();
  known->second.pop_front();
  --waiting_;
  if (old.decision == line.decision && old.rules == line.rules) {
    ++same;
    return std::nullopt;
  }
  if (old.decision == line.decision) ++other_findings;
  if (old.decision != line.decision) ++moved[index_of(old.decision)][index_of(line.decision)];
  return Difference{line.trace, old.decision, line.decision, minus(line.rules, old.rules),
                    minus(old.rules, line.rules)};
}

std::vector<Difference> Comparison::rest() const {
  std::vector<Difference> differences;
  auto left = by_trace_;
  for (const auto& line : lines_) {
    auto& waiting = left[line.trace];
    if (waiting.empty() || waiting.front() != &line) continue;
    waiting.pop_front();
    differences.push_back(
        {line.trace, line.decision, {}, {}, {line.rules.begin(), line.rules.end()}});
  }
  return differences;
}

}  // namespace candor::client
