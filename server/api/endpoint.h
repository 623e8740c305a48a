#pragma once

#include <memory>
#include <span>
#include <string_view>
#include <variant>

#include "server/http/message.h"

namespace candor::server {

struct App;

/// Answers on the calling thread. Runs on the work pool, never on an I/O thread.
using PlainHandler = Response (*)(App&, const Request&);
/// Starts on the I/O thread, must not block it, and answers later from any thread (after a durable write).
using AsyncHandler = void (*)(App&, Request, Respond);
/// Makes the stream that takes the body; its feed() runs on the work pool. The status is 200 once it exists.
using StreamHandler = std::unique_ptr<BodyStream> (*)(App&, const Request&);

/// One route. To add one: write it in server/api/<group>.cc, and add its group's line to `kGroups` in router.cc.
struct Endpoint {
  std::string_view method;
  std::string_view path;  // `/v1/rules/{id}/versions`
  std::string_view summary;
  std::variant<PlainHandler, AsyncHandler, StreamHandler> handle;
};

}  // namespace candor::server
