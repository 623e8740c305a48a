#pragma once

#include <cstddef>
#include <cstdint>

#include "monitor/events/agent_events.h"
#include "monitor/events/classic_events.h"
#include "monitor/events/event_writer.h"
#include "monitor/events/events.h"

namespace candor::monitor {

/// Makes a trace's events one step after the other, for those who know some steps' events already. events_of() makes
/// all of them. The list must be empty; it, the trace and the observations must outlive this.
class TraceEvents {
 public:
  TraceEvents(const Trace& trace, const Observations& observations, EventList& list);

  /// How many events a step gave.
  struct Count {
    std::uint32_t all = 0;
    std::uint32_t classic = 0;  // that count for kTraceEvents
  };

  /// Adds the step's events to the list. Every step in its turn, by this or by skip_step().
  Count add_step(std::uint32_t step);
  /// Adds as many events without fields: stand-ins, so that numbers and bounds are those of the whole trace.
  void skip_step(std::uint32_t step, Count count);
  void add_trace();

  const ObservationsByStep& observed() const { return observed_; }

 private:
  const Trace& trace_;
  EventList& list_;
  ObservationsByStep observed_;
  EventWriter writer_;
  AgentEvents agent_;
  ClassicEvents classic_;
};

}  // namespace candor::monitor
