#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>

#include "monitor/judge/budget.h"

namespace candor::monitor {

/// Which account a question was paid from.
enum class Payer : std::uint8_t { nobody, own, common };

/// The audit budget of all agents. Half of what a trace pays in goes to its agent's own account, half to one for all; a question
/// is paid from the own account if it can be, else from the common one. So the common half goes to the traces that are
/// most worth it, whoever's they are, and an agent that floods the service with suspicious traces spends that and its own,
/// but never another's: each agent keeps at least half of what its own traffic pays in.
///
/// Names come from clients, so of more than kMostAgents the one that was quiet longest loses its account, and a new one
/// starts with nothing: names cannot be turned into questions. Not for several threads at once.
class SharedBudget {
 public:
  static constexpr std::size_t kMostAgents = 1'000;
  static constexpr std::size_t kOwnWindow =
      200;  // traces of an agent that its own are held against

  /// `rate`: questions a trace, of all agents together.
  explicit SharedBudget(double rate);

  /// Counts a trace of the agent; `ratio` 0 for one that would not be asked about. Who pays the question, if it is to be asked.
  Payer spend(std::string_view agent, double ratio);
  /// Gives back what a question cost that was not asked in the end.
  void refund(std::string_view agent, Payer payer);

  std::size_t agents() const { return own_.size(); }

 private:
  struct Own {
    JudgeBudget budget;
    std::uint64_t last = 0;  // the number of its newest trace
  };

  JudgeBudget& own_of(std::string_view agent);

  double rate_;
  JudgeBudget common_;
  std::uint64_t traces_ = 0;
  std::map<std::string, Own, std::less<>> own_;
};

/// Whether to ask about a trace, and who paid for it.
struct Asking {
  JudgeChoice choice = JudgeChoice::over_budget;
  Payer payer = Payer::nobody;
};

/// For a trace of the agent that has this verdict. Counts it in the budget.
Asking choose_to_ask(const Verdict& verdict, std::string_view agent, const JudgeBand& band,
                     double base_rate, SharedBudget& budget);

}  // namespace candor::monitor
