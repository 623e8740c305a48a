#include "monitor/finding.h"

#include <algorithm>
#include <tuple>

#include "monitor/digest.h"

namespace candor::monitor {
namespace {

/// Matches of one rule on the same steps, in the order in which they were decided.
using MatchGroup = std::span<const rules::Match* const>;

/// Half of a SHA-256 over the trace, the rule and the steps: nobody can craft a trace whose finding
/// passes for a reviewed one.
std::string id_of(const Trace& trace, std::string_view rule, std::span<const std::uint32_t> steps) {
  std::string text = trace.id;
  text += '\0';
  text += rule;
  text += '\0';
  for (const auto step : steps) text += std::to_string(step) + ",";
  return sha256_hex(text).substr(0, 32);
}

/// Rank of certainty: the least certain kind among the matched fields names the finding's kind.
int uncertainty(ExplanationKind kind) {
  switch (kind) {
    case ExplanationKind::self_report:
      return 6;
    case ExplanationKind::judgement:
      return 5;
    case ExplanationKind::statistical:
      return 4;
    case ExplanationKind::white_box:
      return 3;
    case ExplanationKind::correspondence:
      return 2;
    case ExplanationKind::data_flow:
      return 1;
    default:
      return 0;
  }
}

/// What the evidence of one finding comes to.
struct Told {
  std::vector<Span> spans;
  std::vector<Shown> shown;
  ExplanationKind kind = ExplanationKind::pattern;
  bool on_step = false;  // some of it is on a step, not on the trace's own event
};

void add_spans(Told& told, std::vector<Span> spans) {
  for (Span& span : spans) {
    if (told.spans.size() >= kSpansPerFinding) return;
    if (std::find(told.spans.begin(), told.spans.end(), span) == told.spans.end())
      told.spans.push_back(std::move(span));
  }
}

/// A few pieces of evidence of every step rather than all of the first one's.
class StepQuota {
 public:
  explicit StepQuota(std::size_t steps)
      : per_step_(std::max<std::size_t>(1, kSpansPerFinding / std::max<std::size_t>(1, steps))) {}

  bool take(std::uint32_t step) {
    used_ = step == step_ ? used_ + 1 : 1;
    step_ = step;
    return used_ <= per_step_;
  }

 private:
  std::size_t per_step_;
  std::size_t used_ = 0;
  std::uint32_t step_ = 0;
};

Told tell(EvidenceTracer& tracer, MatchGroup group) {
  Told told;
  StepQuota quota(group.front()->steps.size());
  for (const rules::Match* match : group) {
    for (const rules::Evidence& evidence : match->evidence) {
      if (told.shown.size() >= kSpansPerFinding) return told;
      if (!quota.take(evidence.step)) continue;
      auto traced = tracer.trace(evidence);
      if (!traced) continue;
      if (uncertainty(traced->kind) > uncertainty(told.kind)) told.kind = traced->kind;
      told.on_step = told.on_step || traced->on_step;
      add_spans(told, std::move(traced->spans));
      told.shown.push_back(traced->shown);
    }
  }
  return told;
}

/// Steps of the match that the trace has. A match on the trace's own event is on the steps that its
/// evidence is on.
std::vector<std::uint32_t> steps_of(const Trace& trace, const rules::Match& match,
                                    const Told& told) {
  std::vector<std::uint32_t> steps;
  if (told.on_step || match.evidence.empty()) {
    for (const auto step : match.steps) {
      if (step < trace.steps.size() && steps.size() < kStepsPerFinding) steps.push_back(step);
    }
    return steps;
  }
  for (const Span& span : told.spans) steps.push_back(span.step);
  std::sort(steps.begin(), steps.end());
  steps.erase(std::unique(steps.begin(), steps.end()), steps.end());
  return steps;
}

Finding finding_of(const Trace& trace, EvidenceTracer& tracer, const FindingTemplate& form,
                   MatchGroup group, std::size_t more) {
  Told told = tell(tracer, group);
  Finding finding;
  finding.id = id_of(trace, form.rule.id, group.front()->steps);
  finding.check = "rules";
  finding.rule = form.rule;
  finding.steps = steps_of(trace, *group.front(), told);
  finding.kind = form.kind.value_or(form.is_correlation ? ExplanationKind::sequence : told.kind);
  finding.claim = claim_of(form.rule.title, told.shown, more);
  finding.evidence = std::move(told.spans);
  finding.confidence = form.confidence;
  return finding;
}

/// Matches sorted so that those of one rule, and within it those on the same steps, stand together:
/// most severe rule first.
std::vector<const rules::Match*> sorted(std::span<const rules::Match> matches,
                                        std::span<const FindingTemplate> templates) {
  std::vector<const rules::Match*> order;
  order.reserve(matches.size());
  for (const rules::Match& match : matches) order.push_back(&match);
  const auto rank = [&](const rules::Match* match) {
    const FoundBy& rule = templates[match->rule].rule;
    return std::tuple(rule.mode != rules::Mode::enforce, -static_cast<int>(rule.level),
                      match->rule);
  };
  std::stable_sort(order.begin(), order.end(), [&](const auto* a, const auto* b) {
    const auto left = rank(a);
    const auto right = rank(b);
    return left != right ? left < right : a->steps < b->steps;
  });
  return order;
}

/// Cuts `all` before the first element that `differs` from its predecessor; `all` keeps the rest.
template <class Differs>
MatchGroup take_group(MatchGroup& all, Differs differs) {
  std::size_t size = 1;
  while (size < all.size() && !differs(*all[size - 1], *all[size])) ++size;
  const MatchGroup group = all.first(size);
  all = all.subspan(size);
  return group;
}

bool other_rule(const rules::Match& a, const rules::Match& b) { return a.rule != b.rule; }
bool other_steps(const rules::Match& a, const rules::Match& b) { return a.steps != b.steps; }

std::vector<MatchGroup> split(MatchGroup all,
                              bool (*differs)(const rules::Match&, const rules::Match&)) {
  std::vector<MatchGroup> groups;
  while (!all.empty()) groups.push_back(take_group(all, differs));
  return groups;
}

}  // namespace

std::vector<Finding> findings_of(const MatchedTrace& matched, std::span<const rules::Match> matches,
                                 std::span<const FindingTemplate> templates) {
  std::vector<Finding> findings;
  if (matches.empty()) return findings;
  const auto order = sorted(matches, templates);
  const auto by_rule = split(order, other_rule);
  const std::size_t limit =
      std::clamp<std::size_t>(kFindings / by_rule.size(), 1, kFindingsPerRule);
  EvidenceTracer tracer(matched);
  for (const MatchGroup of_rule : by_rule) {
    const auto groups = split(of_rule, other_steps);
    const std::size_t kept = std::min(limit, groups.size());
    for (std::size_t i = 0; i < kept; ++i) {
      const std::size_t more = i + 1 == kept ? groups.size() - kept : 0;
      findings.push_back(
          finding_of(matched.trace, tracer, templates[of_rule.front()->rule], groups[i], more));
    }
  }
  return findings;
}

}  // namespace candor::monitor
