#pragma once

#include <cstddef>
#include <optional>
#include <vector>

#include "monitor/judge/prompt.h"

namespace candor::monitor {

/// What the findings quote, the most severe first, with what is around it; then the request, the calls and the last
/// answer as far as there is room. Passages of one field do not overlap. At most `bytes` together.
std::vector<JudgePassage> extract_passages(const Trace& trace, const Verdict& verdict,
                                           std::size_t bytes);

/// Every step in its order, or nothing when that is more than `bytes`.
std::optional<std::vector<JudgePassage>> all_passages(const Trace& trace, std::size_t bytes);

}  // namespace candor::monitor
