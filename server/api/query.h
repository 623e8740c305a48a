#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "rules/event.h"
#include "rules/result.h"
#include "server/http/message.h"

namespace candor::server {

/// Query parameters as values. Every error has the code `invalid_query` and names the parameter in `where`.

/// Refuses parameters that are not in `known`, and any that comes twice: a filter that is misspelt must not widen
/// the answer in silence.
Status check_parameters(const Request& request, std::span<const std::string_view> known);

Result<std::optional<std::uint64_t>> whole_parameter(const Request& request, std::string_view name,
                                                     std::uint64_t least, std::uint64_t most);
Result<std::optional<double>> unit_parameter(const Request& request,
                                             std::string_view name);  // 0 to 1
Result<std::optional<rules::Time>> time_parameter(const Request& request, std::string_view name);

Error invalid_query(std::string message, std::string_view name);

}  // namespace candor::server
