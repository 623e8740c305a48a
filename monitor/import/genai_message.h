#pragma once

#include "monitor/import/builder.h"
#include "monitor/import/json.h"

namespace candor::monitor {

/// Adds the steps of a message of OpenTelemetry's GenAI conventions: `{"role", "parts": [...]}` with parts `text`,
/// `reasoning`, `tool_call`, `tool_call_response`. At least one step is added.
void read_genai_message(JsonView message, const Place& place, TraceBuilder& in);

/// The same for a list of parts alone (`gen_ai.system_instructions`), said by `kind`.
void read_genai_parts(StepKind kind, JsonView parts, const Place& place, TraceBuilder& in);

}  // namespace candor::monitor
