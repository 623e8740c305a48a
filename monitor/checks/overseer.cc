// Scores of the learned linear models (monitor/overseer) as signals: for each head the joint score, and the shares of the
// reasoning and the calls in it. The evidence of a score over its threshold is what carried it most.

#include "monitor/overseer/overseer.h"

#include <algorithm>

#include "monitor/checks/check.h"
#include "monitor/checks/text/reading.h"

namespace candor::monitor {
namespace {

using overseer::HeadScore;

constexpr std::size_t kEvidence = 6;

std::vector<Span> evidence_of(const overseer::Explanation& explanation) {
  std::vector<Span> evidence;
  for (const auto& contribution : explanation.contributions) {
    if (contribution.value <= 0 || contribution.evidence.empty()) continue;
    const Span& first = contribution.evidence.front();
    if (std::find(evidence.begin(), evidence.end(), first) == evidence.end())
      evidence.push_back(first);
    if (evidence.size() == kEvidence) break;
  }
  return evidence;
}

CheckOutcome run(const CheckInput& input, Observations& observations) {
  const auto& model = input.models.overseer;
  if (model == nullptr) return {CheckStatus::skipped, "no model"};
  if (input.trace.steps.empty()) return {CheckStatus::not_applicable, "the trace is empty"};
  const text::Reading& reading = text::reading_of(input.trace, observations);
  for (const HeadScore& score : model->score(reading, observations)) {
    const std::string name = "overseer." + std::string(score.head);
    std::vector<Span> evidence;
    if (score.score >= score.threshold && !score.informational) {
      if (const auto explained = model->explain(reading, observations, score.head))
        evidence = evidence_of(*explained);
    }
    observations.signals.push_back({name, std::nullopt, score.score, std::move(evidence)});
    observations.signals.push_back({name + ".reasoning", std::nullopt, score.reasoning, {}});
    observations.signals.push_back({name + ".action", std::nullopt, score.action, {}});
  }
  return {};
}

}  // namespace

extern const Check kOverseerCheck;
const Check kOverseerCheck{"overseer", "learned linear models over reasoning and actions", run};

}  // namespace candor::monitor
