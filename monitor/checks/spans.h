#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "monitor/trace.h"
#include "monitor/verdict.h"

namespace candor::monitor {

/// Bytes [begin, end) of a field's `text`, with their quote.
Span span_of(std::uint32_t step, std::string field, std::string_view text, std::uint32_t begin,
             std::uint32_t end);

/// `args.<path>`, or `args` for arguments that are plain text.
std::string argument_field(const Leaf& leaf);

}  // namespace candor::monitor
