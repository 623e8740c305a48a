#pragma once

#include "monitor/import/json.h"

namespace candor::server {

/// Whether some object, however deep, can be read in two ways, so that what we judge need not be what the client does:
/// - two members of one name. Parsers disagree about which of them counts;
/// - outside of a tool's own values (`input`, `arguments`), two members whose names differ only in case, or a name that
///   decides what a reply is (`tool_calls`, `content`, …) in another case. Go's encoding/json takes them for the same,
///   also with U+017F for s and U+212A for k.
bool is_ambiguous(monitor::JsonView value);

}  // namespace candor::server
