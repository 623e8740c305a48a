#pragma once

#include "rules/event.h"

namespace candor::monitor {

/// Whether the events of some trace can be of the log source that a rule asks for (an empty part is not asked for): what
/// events.h lists. A rule for any other log source never matches a trace, however right it may be elsewhere.
bool is_seen_in_traces(const rules::LogSource& wanted);

}  // namespace candor::monitor
