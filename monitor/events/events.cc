#include "monitor/events/events.h"

#include "monitor/events/agent_events.h"
#include "monitor/events/classic_events.h"
#include "monitor/events/event_writer.h"

namespace candor::monitor {

EventList events_of(const Trace& trace, const Observations& observations) {
  EventList list;
  list.events.reserve(2 * trace.steps.size() + 1);
  EventWriter writer(trace, list);
  const ObservationsByStep observed(observations);
  AgentEvents agent(observed, writer);
  ClassicEvents classic(writer, observed);
  for (std::uint32_t step = 0; step < trace.steps.size(); ++step) {
    agent.add_step(step);
    if (trace.steps[step].kind == StepKind::tool_call) classic.add_call(step);
  }
  agent.add_trace();
  return list;
}

}  // namespace candor::monitor
