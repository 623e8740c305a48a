#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "monitor/verdict.h"

namespace candor::monitor {

/// Scores of the first stage in which a second reader is asked: below it is sure enough that there is nothing, above
/// that there is something.
struct JudgeBand {
  double low = .2;
  double high = .9;
};

/// The first stage's score of a trace as it was judged: its risk, or the learned score `overseer.unsafe` when that is
/// higher (alone it lifts the risk only within a band, see risk_of). From 0 to 1.
double first_stage_score(const Verdict& verdict);

/// How much more likely this score is among dangerous traces than among others, if it is calibrated:
/// s / (1 - s) / (base_rate / (1 - base_rate)). Monotone in s; clamped to what is finite.
double likelihood_ratio(double score, double base_rate);

/// What is to be done with a trace.
enum class JudgeChoice : std::uint8_t { ask, outside_band, decided, over_budget };
std::string_view why_not_asked(JudgeChoice choice);  // empty for `ask`

/// How an account is kept.
struct BudgetTerms {
  double rate = .05;           // the share of the traces that are worth a question
  double payment = .05;        // what each trace pays in; a question costs 1
  double opening = 1;          // what is in it at first
  std::size_t window = 1'000;  // the newest traces, that a trace is held against
};

/// Spends an audit budget, a share of all traces, on those with the highest likelihood ratio: the Neyman-Pearson rule,
/// which no other way of spending the same budget beats when the ratios are right (for cascades of monitors: Hua et
/// al. 2025, arXiv:2507.15886). A trace is asked about when its ratio is among the highest `rate` of the last
/// traces and the account has it. What is saved up is bounded, so that a quiet night does not pay for a flood. Depends on
/// the order of the traces alone, not on time. One account; who shares it with whom: shared_budget.h. Not for several threads at once.
class JudgeBudget {
 public:
  explicit JudgeBudget(double rate) : JudgeBudget({.rate = rate, .payment = rate}) {}
  explicit JudgeBudget(const BudgetTerms& terms);

  /// Counts the trace; `ratio` 0 for one that would not be asked about.
  bool spend(double ratio);
  /// Counts a trace that somebody else pays for, or that is not asked about.
  void count(double ratio);
  /// Gives back what a question cost that was not asked in the end.
  void refund();

  double saved() const { return account_; }

 private:
  double least_ratio() const;

  BudgetTerms terms_;
  double most_saved_;
  double account_;
  std::vector<double> window_;  // a ring
  std::size_t next_ = 0;
};

}  // namespace candor::monitor
