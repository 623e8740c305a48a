#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "monitor/events/event_writer.h"

namespace candor::monitor {

/// Items in the order of their steps, and where each step's begin. Those of steps that there are not are left out.
template <class T>
class ItemsByStep {
 public:
  template <class StepOf>
  ItemsByStep(const std::vector<T>& items, std::size_t steps, StepOf step_of);

  std::span<const T* const> of(std::uint32_t step) const {
    return std::span(items_).subspan(begins_[step], begins_[step + 1] - begins_[step]);
  }

 private:
  std::vector<const T*> items_;
  std::vector<std::uint32_t> begins_;  // one more than steps
};

/// What the checks observed, in the order of the steps: made once a trace, then read step by step.
class ObservationsByStep {
 public:
  ObservationsByStep(const Observations& observations, std::size_t steps);

  std::span<const Signal* const> signals(std::uint32_t step) const { return signals_.of(step); }
  std::span<const Fact* const> facts(std::uint32_t step) const { return facts_.of(step); }
  std::span<const DecodedText* const> decoded(std::uint32_t step) const {
    return decoded_.of(step);
  }
  std::span<const Signal* const> trace_signals() const { return of_trace_; }

 private:
  std::vector<const Signal*> of_trace_;
  ItemsByStep<Signal> signals_;
  ItemsByStep<Fact> facts_;
  ItemsByStep<DecodedText> decoded_;
};

/// Writes the agent events of a trace (see events.h).
class AgentEvents {
 public:
  AgentEvents(const ObservationsByStep& observed, EventWriter& writer);

  /// The event of one step, then one for each text that was decoded from it.
  void add_step(std::uint32_t step);

  /// The event of the whole trace.
  void add_trace();

 private:
  void add_call(const Step& step);
  void add_observed(std::uint32_t step);
  void add_decoded(const DecodedText& decoded);
  void add_metadata(std::size_t most);
  void add_totals();

  const ObservationsByStep& observed_;
  EventWriter& writer_;
  const Trace& trace_;
  std::vector<std::string_view> metadata_names_;
};

}  // namespace candor::monitor
