#include "monitor/judge/budget.h"

#include <algorithm>
#include <cmath>
#include <functional>

namespace candor::monitor {
namespace {

constexpr double kLeastOdds = 1e-6;
constexpr double kQuestion = 1 - 1e-9;  // payments do not add up to the bit
constexpr double kSavedTraces = 200;    // their payments may be saved up

double odds(double probability) {
  const double p = std::isnan(probability) ? 0 : std::clamp(probability, 0., 1.);
  return std::clamp(p / (1 - p), kLeastOdds, 1 / kLeastOdds);
}

}  // namespace

double first_stage_score(const Verdict& verdict) {
  const auto found = verdict.trace_signals.find("overseer.unsafe");
  const double learned = found == verdict.trace_signals.end() ? 0 : found->second;
  return std::max(verdict.risk, learned);
}

double likelihood_ratio(double score, double base_rate) { return odds(score) / odds(base_rate); }

std::string_view why_not_asked(JudgeChoice choice) {
  switch (choice) {
    case JudgeChoice::outside_band:
      return "the first stage is certain enough: outside of the band";
    case JudgeChoice::decided:
      return "the first stage blocks: an answer could not raise it";
    case JudgeChoice::over_budget:
      return "other traces are more worth the audit budget";
    case JudgeChoice::ask:
      break;
  }
  return "";
}

JudgeBudget::JudgeBudget(const BudgetTerms& terms)
    : terms_(terms), most_saved_(std::max(1., terms.payment * kSavedTraces)) {
  terms_.rate = std::clamp(terms.rate, 0., 1.);
  account_ = terms_.rate > 0 ? terms.opening : 0;
}

// The lowest of the highest `rate` of the window. While that is less than one trace, the highest.
double JudgeBudget::least_ratio() const {
  std::vector<double> ratios = window_;
  const auto count = static_cast<std::size_t>(
      std::max(1., std::floor(terms_.rate * static_cast<double>(ratios.size()))));
  const auto place = ratios.begin() + static_cast<std::ptrdiff_t>(count - 1);
  std::nth_element(ratios.begin(), place, ratios.end(), std::greater<>());
  return *place;
}

void JudgeBudget::count(double ratio) {
  account_ = std::min(most_saved_, account_ + terms_.payment);
  if (window_.size() < terms_.window) {
    window_.push_back(ratio);
  } else {
    window_[next_] = ratio;
    next_ = (next_ + 1) % terms_.window;
  }
}

bool JudgeBudget::spend(double ratio) {
  if (terms_.rate <= 0) return false;
  count(ratio);
  if (!(ratio > 0) || account_ < kQuestion || ratio < least_ratio()) return false;
  account_ = std::max(account_ - 1, 0.);
  return true;
}

void JudgeBudget::refund() { account_ = std::min(most_saved_, account_ + 1); }

}  // namespace candor::monitor
