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

/// Spends an audit budget, a share of all traces, on those with the highest likelihood ratio: the Neyman-Pearson rule,
/// which no other way of spending the same budget beats when the ratios are right (for cascades of monitors: Hua et
/// al. 2025, arXiv:2507.15886). A trace is asked about when its ratio is among the highest `rate` of the last
/// kWindow traces and the account has it. Each trace pays `rate` in, each question takes 1 out, and what is saved up is
/// bounded, so that a quiet night does not pay for a flood. Depends on the order of the traces alone, not on time.
/// Not for several threads at once.
class JudgeBudget {
 public:
  static constexpr std::size_t kWindow = 1'000;

  explicit JudgeBudget(double rate);

  /// Counts the trace; `ratio` 0 for one that would not be asked about.
  bool spend(double ratio);
  /// Gives back what a question cost that was not asked in the end.
  void refund();

  double saved() const { return account_; }

 private:
  double least_ratio() const;

  double rate_;
  double most_saved_;
  double account_ = 1;
  std::vector<double> window_;  // a ring
  std::size_t next_ = 0;
};

/// Whether to ask about a trace that has this verdict. Counts it in the budget.
JudgeChoice choose_to_ask(const Verdict& verdict, const JudgeBand& band, double base_rate,
                          JudgeBudget& budget);

}  // namespace candor::monitor
