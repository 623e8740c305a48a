#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "monitor/events/trace_events.h"
#include "monitor/trace.h"
#include "rules/memo.h"
#include "rules/rule_set.h"

namespace candor::monitor {

/// What the rules found in the events of a trace's steps, for the next trace that begins with the same steps (KnownSteps
/// says with how many). What is known of a step holds as long as the checks observe the same of it, under the same rules,
/// and nothing else changes that its events show. For one thread at a time.
class KnownEvents {
 public:
  /// Forgets the steps from here on.
  void cut_to(std::size_t steps);

  /// From here on it is about this trace and these rules.
  void begin(const Trace& trace, const rules::RuleSet& rules);

  /// Where an event of a step is met.
  struct Found {
    std::uint32_t event = 0;  // of the step's
    rules::EventMatch match;
  };
  struct Known {
    rules::Memo::Key observed;
    TraceEvents::Count count{};
    std::vector<Found> found{};  // in the events' order
  };
  /// Null: nothing that holds. `observed` is a digest of what the checks observed of the step.
  const Known* find(std::uint32_t step, const rules::Memo::Key& observed) const;
  /// Steps in their order.
  void put(std::uint32_t step, Known known);

  std::size_t bytes() const { return bytes_; }  // of memory, about

 private:
  /// What events show beside their own step.
  struct About {
    std::string rules, agent, model, session;
    std::vector<Leaf> metadata;

    bool operator==(const About&) const = default;
  };
  About about_;
  bool usable_ = false;  // for this trace
  std::vector<Known> steps_;
  std::size_t bytes_ = 0;
};

/// Of all signals, facts and decoded texts of the step, in their order.
rules::Memo::Key digest_of(const ObservationsByStep& observed, std::uint32_t step,
                           const rules::Memo& memo);

}  // namespace candor::monitor
