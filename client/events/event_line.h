#pragma once

#include <optional>
#include <string_view>

#include "monitor/event_json.h"
#include "rules/event.h"
#include "rules/result.h"

namespace candor::client {

/// One log event as `rules match` takes it: {"logsource": {…}, "event": {fields}}; further members
/// are not looked at. Views into it live as long as it does.
struct EventLine {
  monitor::JsonEvent event;
  std::optional<rules::Time> time;

  rules::Event view(std::uint32_t step) const;
};

/// Reads one line. Objects inside the event become fields with dots in their names
/// (`process.name`). The time is that of the first field of `@timestamp`, `timestamp`, `UtcTime`,
/// `TimeCreated`, `time` that has one (RFC 3339; without an offset, and with a blank for the T, it
/// is taken for UTC). Errors `invalid_json`, `invalid_event`.
Result<EventLine> read_event_line(std::string_view line);

}  // namespace candor::client
