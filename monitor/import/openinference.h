#pragma once

#include <string>
#include <string_view>

#include "monitor/import/json.h"

namespace candor::monitor {

/// OpenInference (Phoenix) spreads messages over a span's attributes: `llm.input_messages.0.message.role`,
/// `.message.content`, `.message.contents.1.message_content.text`, `.message.tool_calls.0.tool_call.function.name`.
/// Gives the messages below `prefix` (`llm.input_messages.`) as a JSON list in OpenAI's form, "" when there are none.
/// `attributes` is OTLP's list of `{"key", "value"}`.
std::string openinference_messages(JsonView attributes, std::string_view prefix);

}  // namespace candor::monitor
