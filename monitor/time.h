#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "rules/event.h"

namespace candor::monitor {

/// RFC 3339 (section 5.6) in UTC, years 0000 to 9999: `2026-11-22T09:00:00Z`,
/// `2026-11-22T09:00:00.120Z`. Milliseconds are written when there are any, so that reading the
/// text back gives the same time.
std::string to_rfc3339(rules::Time time);

/// Reads RFC 3339 with any offset and fraction. What is finer than a millisecond is cut off; a leap
/// second is the second after it. Nothing when the text is anything else, such as a time without an
/// offset.
std::optional<rules::Time> time_from_rfc3339(std::string_view text);

}  // namespace candor::monitor
