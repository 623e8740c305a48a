#pragma once

#include <cstdint>
#include <deque>
#include <string>
#include <string_view>
#include <vector>

#include "monitor/checks/check.h"
#include "monitor/trace.h"
#include "rules/event.h"

namespace candor::monitor {

/// Where a field's value stands in the trace: `origin.field` of step `step`, from byte `begin` on. A derived value
/// (an unwrapped or decoded command) has `exact == false` and the whole source span instead.
struct FieldOrigin {
  std::string_view field;  // `text`, `args.<path>`, `args`, `tool`; empty: not a span of the trace
  std::uint32_t begin = 0;
  std::uint32_t end = 0;
  bool exact = true;
};

/// One event with, for each field, where it came from. Views point into the trace or into the owning EventList.
struct TraceEvent {
  rules::LogSource source;
  std::vector<rules::Field> fields;
  std::vector<FieldOrigin> origins;  // as many as fields
  std::uint32_t step = 0;
  std::optional<Time> time;

  rules::Event view() const { return {source, fields, step, time}; }
};

/// All events of one trace in order: for each step its agent event, then the classic events that a tool call
/// amounts to (process_creation, file_*, proxy, dns_query, network_connection, database); at the end one of
/// category `trace`. Owns every text that is not the trace's.
class EventList {
 public:
  EventList() = default;
  EventList(EventList&&) = default;
  EventList& operator=(EventList&&) = default;

  std::vector<TraceEvent> events;

  /// Keeps `text` alive as long as the list, and gives a view of it.
  std::string_view keep(std::string text) { return kept_.emplace_back(std::move(text)); }

 private:
  std::deque<std::string> kept_;
};

/// The step-to-event table of the design. `observations` gives signals and facts, which become fields of their
/// step's event (or of the trace event). Never fails: what it cannot read becomes an event with the text.
/// The trace and the observations must outlive the list.
EventList events_of(const Trace& trace, const Observations& observations);

}  // namespace candor::monitor
