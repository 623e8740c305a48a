#include "monitor/judge/shared_budget.h"

#include <algorithm>

namespace candor::monitor {

SharedBudget::SharedBudget(double rate)
    : rate_(rate), common_({.rate = rate, .payment = rate / 2}) {}

JudgeBudget& SharedBudget::own_of(std::string_view agent) {
  const auto found = own_.find(agent);
  if (found != own_.end()) {
    found->second.last = traces_;
    return found->second.budget;
  }
  if (own_.size() >= kMostAgents) {
    own_.erase(std::min_element(own_.begin(), own_.end(), [](const auto& a, const auto& b) {
      return a.second.last < b.second.last;
    }));
  }
  const BudgetTerms terms{.rate = rate_, .payment = rate_ / 2, .opening = 0, .window = kOwnWindow};
  return own_.emplace(std::string(agent), Own{JudgeBudget(terms), traces_}).first->second.budget;
}

Payer SharedBudget::spend(std::string_view agent, double ratio) {
  if (!(rate_ > 0)) return Payer::nobody;
  ++traces_;
  if (own_of(agent).spend(ratio)) {
    common_.count(ratio);
    return Payer::own;
  }
  return common_.spend(ratio) ? Payer::common : Payer::nobody;
}

void SharedBudget::refund(std::string_view agent, Payer payer) {
  if (payer == Payer::common) common_.refund();
  const auto found = own_.find(agent);
  if (payer == Payer::own && found != own_.end()) found->second.budget.refund();
}

Asking choose_to_ask(const Verdict& verdict, std::string_view agent, const JudgeBand& band,
                     double base_rate, SharedBudget& budget) {
  const double score = first_stage_score(verdict);
  const bool blocks = verdict.decision == Decision::block;
  if (blocks || score < band.low || score > band.high) {
    (void)budget.spend(agent, 0);
    return {blocks ? JudgeChoice::decided : JudgeChoice::outside_band, Payer::nobody};
  }
  const Payer payer = budget.spend(agent, likelihood_ratio(score, base_rate));
  return {payer == Payer::nobody ? JudgeChoice::over_budget : JudgeChoice::ask, payer};
}

}  // namespace candor::monitor
