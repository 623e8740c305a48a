#pragma once

#include <cstdint>
#include <optional>

#include "server/http/message.h"

namespace candor::server {

/// What is wrong with a request's body, as far as its header tells: it is compressed, waits for more than 100-continue,
/// or is `declared` longer than the limit.
std::optional<Response> refusal_of_body(const Request& request, std::uint64_t declared,
                                        std::uint64_t limit);

}  // namespace candor::server
