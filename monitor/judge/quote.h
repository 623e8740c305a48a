#pragma once

#include <string>
#include <string_view>

namespace candor::monitor {

/// Appends text of others as one JSON string on one line, so that a model reads it as data: what chat templates take
/// for the end of a turn (`<|im_end|>`, `<start_of_turn>`, `[INST]`) is escaped, and so are characters that nobody
/// sees (zero width, directions, tags, variation selectors), which could hide words from the reviewer who reads the
/// same prompt. JSON readers get the same text back.
void append_quoted_data(std::string& out, std::string_view text);

}  // namespace candor::monitor
