#pragma once

#include <optional>
#include <string_view>

#include "rules/result.h"
#include "server/http/message.h"

namespace candor::server {

/// Whether a conditional request (RFC 9110 section 13) may change the resource that has this entity tag now; nothing:
/// the resource does not exist. Every change must be conditional, so that nobody undoes what he has not seen.
/// Errors: `precondition_required`, `precondition_failed`.
Status may_change(const Request& request, const std::optional<std::string_view>& etag);

/// True when the client has this version already (If-None-Match on GET): answer 304.
bool is_known(const Request& request, std::string_view etag);

}  // namespace candor::server
