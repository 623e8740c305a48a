#pragma once

#include <functional>
#include <memory>
#include <mutex>
#include <string>

#include "server/api/endpoint.h"
#include "server/api/router.h"
#include "server/app.h"

namespace candor::server {

/// Between the HTTP session and the endpoints: decides on which thread a handler runs, and turns what it throws into
/// a 500 and a log line. Called on I/O threads; nothing here blocks.

/// The answer to a request whose path or method nobody has.
Response no_endpoint(const Route& route, const Request& request);

/// Starts a plain or an async handler. A plain one goes to the work pool, or is refused with 503 at once.
void start_handler(App& app, const Endpoint& endpoint, Request request, Respond respond);

/// For what a handler does later on another thread: when `work` throws, the answer is a 500.
void run_guarded(const Respond& respond, const std::function<void()>& work);

/// A body stream with the lock that keeps one thread at a time in it, even when its session has given up.
struct SharedStream {
  explicit SharedStream(std::unique_ptr<BodyStream> made) : stream(std::move(made)) {}

  std::mutex mutex;
  const std::unique_ptr<BodyStream> stream;
};

StreamOrRefusal make_stream(App& app, const Endpoint& endpoint, const Request& request);

/// Run on the work pool, beyond its limit if need be: the work has begun. The response's body is the output; a status
/// other than 200 means that the stream has failed.
void feed_stream(App& app, std::shared_ptr<SharedStream> stream, std::string piece,
                 Respond respond);
void finish_stream(App& app, std::shared_ptr<SharedStream> stream, bool complete, Respond respond);

}  // namespace candor::server
