#pragma once

#include "monitor/import/builder.h"
#include "monitor/import/json.h"

namespace candor::monitor {

/// Adds the steps of an Anthropic message's content, a string or blocks. `kind` is what its texts are (`user`,
/// `message`, `system`), `thinking` how much of the reasoning a thinking block shows. At least one step is added.
void read_anthropic_content(StepKind kind, JsonView content, Visibility thinking,
                            const Place& place, TraceBuilder& in);

/// True when a content has blocks that no other format has.
bool has_anthropic_blocks(JsonView content);

}  // namespace candor::monitor
