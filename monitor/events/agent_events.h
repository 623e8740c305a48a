#pragma once

#include <cstdint>
#include <vector>

#include "monitor/events/event_writer.h"

namespace candor::monitor {

/// What the checks observed, in the order of the steps: made once a trace, then read step by step.
class ObservationsByStep {
 public:
  explicit ObservationsByStep(const Observations& observations);

  std::span<const Signal* const> signals(std::uint32_t step) const;
  std::span<const Fact* const> facts(std::uint32_t step) const;
  std::span<const DecodedText* const> decoded(std::uint32_t step) const;
  std::span<const Signal* const> trace_signals() const { return of_trace_; }

 private:
  std::vector<const Signal*> of_trace_;
  std::vector<const Signal*> signals_;
  std::vector<const Fact*> facts_;
  std::vector<const DecodedText*> decoded_;
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
