#pragma once

#include <string>
#include <string_view>

#include "server/app.h"
#include "server/http/message.h"

namespace candor::server {

/// Does what the HTTP layer does with a request, without HTTP: routes it among all endpoints, calls the handler on this
/// thread, and waits for its answer. A streamed endpoint gets the body in pieces of `piece` bytes. The status is 404
/// or 405 where there is no endpoint.
Response call(App& app, std::string_view method, std::string_view target, std::string body = {},
              Headers headers = {}, std::size_t piece = 65536);

}  // namespace candor::server
