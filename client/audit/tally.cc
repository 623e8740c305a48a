#include "client/audit/tally.h"

#include <algorithm>
#include <set>
#include <string_view>
#include <vector>

namespace candor::client {
namespace {

constexpr std::size_t kMaxReasons = 100;

std::size_t index_of(monitor::Decision decision) { return static_cast<std::size_t>(decision); }

/// Of the first step, what quotes most of it. Precondition: there is evidence.
const monitor::Span& most_telling(const std::vector<monitor::Span>& evidence) {
  const monitor::Span* best = &evidence.front();
  for (const monitor::Span& span : evidence) {
    if (span.step == evidence.front().step && span.quote.size() > best->quote.size()) best = &span;
  }
  return *best;
}

}  // namespace

void Tally::add(const Judged& judged) {
  bytes += judged.bytes;
  if (judged.problem) {
    ++broken;
    ++broken_by_code[judged.problem->code];
    return;
  }
  ++traces;
  ++decisions[index_of(judged.verdict.decision)];
  worst = std::max(worst, judged.verdict.decision);
  add_to(monitored, judged.watched, judged.verdict.monitorability);
  add_findings(judged.verdict);
  add_checks(judged.verdict);
}

void Tally::add_findings(const monitor::Verdict& verdict) {
  std::set<std::string_view> counted;
  for (const auto& finding : verdict.findings) {
    if (!counted.insert(finding.rule.id).second) continue;
    auto& rule = rules[finding.rule.id];
    if (rule.traces++ == 0) {
      rule.title = finding.rule.title;
      rule.level = finding.rule.level;
      rule.mode = finding.rule.mode;
      rule.example_trace = verdict.trace;
      if (!finding.evidence.empty()) rule.example = most_telling(finding.evidence);
    }
    ++rule.decisions[index_of(verdict.decision)];
  }
}

void Tally::add_checks(const monitor::Verdict& verdict) {
  for (const auto& check : verdict.checks) {
    if (check.status == monitor::CheckStatus::ran) continue;
    const std::string name(check.name), status(to_string(check.status));
    const auto known = not_checked.find({name, status, check.why});
    const bool full = known == not_checked.end() && not_checked.size() >= kMaxReasons;
    ++not_checked[{name, status, full ? "other" : check.why}];
  }
}

}  // namespace candor::client
