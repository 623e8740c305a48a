// Scores of the learned linear models (monitor/overseer) as signals.

#include "monitor/checks/check.h"

namespace candor::monitor {
namespace {

CheckOutcome run(const CheckInput& input, Observations&) {
  if (input.models.overseer == nullptr) return {CheckStatus::skipped, "no model"};
  return {CheckStatus::failed, "the model cannot be used"};
}

}  // namespace

extern const Check kOverseerCheck;
const Check kOverseerCheck{"overseer", "learned linear models over reasoning and actions", run};

}  // namespace candor::monitor
