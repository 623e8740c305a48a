// Where the learned scores stand among this agent's own recent benign traffic (monitor/overseer/baseline.h): to each
// `overseer.<head>` of the check overseer, `overseer.<head>.percentile` with the same evidence.

#include "monitor/overseer/baseline.h"

#include "monitor/checks/check.h"
#include "monitor/overseer/overseer.h"

namespace candor::monitor {
namespace {

using overseer::AgentBaseline;
using overseer::Head;
using overseer::HeadBaseline;

/// The whole trace's score; the steps have none of their own percentile.
const Signal* score_of(const Observations& observations, const std::string& name) {
  for (const Signal& signal : observations.signals) {
    if (!signal.step && signal.name == name) return &signal;
  }
  return nullptr;
}

HeadBaseline stated(const Head& head) {
  HeadBaseline out;
  out.head = head.name;
  out.stated = out.threshold = head.threshold;
  return out;
}

CheckOutcome run(const CheckInput& input, Observations& observations) {
  const auto& model = input.models.overseer;
  if (model == nullptr) return {CheckStatus::skipped, "no model"};
  const auto& baselines = input.models.baselines;
  const AgentBaseline* const agent =
      baselines == nullptr ? nullptr : baselines->find(input.trace.agent, model->digest());
  for (const Head& head : model->model().heads) {
    const std::string name = "overseer." + head.name;
    const Signal* const score = score_of(observations, name);
    if (score == nullptr) continue;
    const HeadBaseline* const known = agent == nullptr ? nullptr : agent->find(head.name);
    const double value = percentile_of(known == nullptr ? stated(head) : *known, score->value);
    Signal signal{name + ".percentile", std::nullopt, value, score->evidence};
    observations.signals.push_back(std::move(signal));
  }
  return {};
}

}  // namespace

extern const Check kBaselineCheck;
const Check kBaselineCheck{"baseline", "learned scores among the agent's own recent benign traffic",
                           run};

}  // namespace candor::monitor
