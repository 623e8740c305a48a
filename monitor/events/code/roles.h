#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "monitor/events/code/code_calls.h"
#include "monitor/events/code/values.h"

namespace candor::monitor {

/// Whether calls of a function with this last name part may be of interest at all. Cheap.
bool may_matter(std::string_view last_name);

/// What a call does; none when it is not of interest after all. `receiver` is the literal that the
/// object before the dot was made from (`Path("x").write_text`), if any.
std::optional<CodeCall> call_of(std::string_view name, const std::vector<CodeValue>& arguments,
                                std::optional<std::string_view> receiver);

/// Whether a text begins like a statement of SQL.
bool is_sql(std::string_view text);

}  // namespace candor::monitor
