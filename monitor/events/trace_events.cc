#include "monitor/events/trace_events.h"

namespace candor::monitor {

TraceEvents::TraceEvents(const Trace& trace, const Observations& observations, EventList& list)
    : trace_(trace),
      list_(list),
      observed_(observations, trace.steps.size()),
      writer_(trace, list),
      agent_(observed_, writer_),
      classic_(writer_, observed_) {
  list.events.reserve(2 * trace.steps.size() + 1);
}

TraceEvents::Count TraceEvents::add_step(std::uint32_t step) {
  const std::size_t before = list_.events.size();
  const std::size_t classic_before = classic_.counted();
  agent_.add_step(step);
  if (trace_.steps[step].kind == StepKind::tool_call) classic_.add_call(step);
  return {static_cast<std::uint32_t>(list_.events.size() - before),
          static_cast<std::uint32_t>(classic_.counted() - classic_before)};
}

void TraceEvents::skip_step(std::uint32_t step, Count count) {
  for (std::uint32_t i = 0; i < count.all; ++i) {
    TraceEvent& event = list_.events.emplace_back();
    event.step = step;
    event.time = trace_.steps[step].at;
  }
  classic_.count(count.classic);
}

void TraceEvents::add_trace() { agent_.add_trace(); }

}  // namespace candor::monitor
