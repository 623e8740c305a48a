#pragma once

#include <optional>
#include <string_view>

#include "rules/value.h"

namespace candor::rules {

/// The unit of a date as it stands in `text`, ISO 8601 or RFC 3339 (`2026-11-22`,
/// `2026-11-22T09:30:00.5Z`, `2026-11-22 09:30`); no time zone is converted. Nothing when `text` is
/// no date, or has no time and one is asked for.
std::optional<int> time_unit(std::string_view text, TimeUnit unit);

}  // namespace candor::rules
