#pragma once

#include <memory>
#include <string_view>
#include <variant>

#include "server/http/message.h"

namespace candor::server {

struct App;

/// Answers on the calling thread. Runs on the work pool, never on an I/O thread.
using PlainHandler = Response (*)(App&, const Request&);
/// The same on the one background thread, which has a low priority: for what compiles rules and may take seconds. One
/// waits for the other.
struct BackgroundHandler {
  PlainHandler handle;
};
/// Starts on the I/O thread, must not block it, and answers later from any thread (after a durable
/// write).
using AsyncHandler = void (*)(App&, Request, Respond);
/// Makes, on the I/O thread, the stream that takes the body (its status is 200), or refuses with an
/// answer. The stream's feed() and finish() run on the work pool; it is destroyed after finish(),
/// on any thread.
using StreamOrRefusal = std::variant<std::unique_ptr<BodyStream>, Response>;
using StreamHandler = StreamOrRefusal (*)(App&, const Request&);

/// Makes an async handler of a plain one that never blocks and must answer even when the work pool
/// is full (`/healthz`): it runs on the I/O thread, and everything on that thread waits for it.
template <PlainHandler handler>
void at_once(App& app, Request request, Respond respond) {
  respond(handler(app, request));
}

/// One route. To add one: write it in server/api/<group>.cc, and add its group's line to `kGroups`
/// in router.cc.
struct Endpoint {
  std::string_view method;
  std::string_view path;  // `/v1/rules/{id}/versions`
  std::string_view summary;
  std::variant<PlainHandler, BackgroundHandler, AsyncHandler, StreamHandler> handle;
};

}  // namespace candor::server
