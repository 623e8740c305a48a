#include "monitor/events/events.h"

#include "monitor/events/trace_events.h"

namespace candor::monitor {

EventList events_of(const Trace& trace, const Observations& observations) {
  EventList list;
  TraceEvents events(trace, observations, list);
  for (std::uint32_t step = 0; step < trace.steps.size(); ++step) events.add_step(step);
  events.add_trace();
  return list;
}

}  // namespace candor::monitor
