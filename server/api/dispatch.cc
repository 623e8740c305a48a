#include "server/api/dispatch.h"

#include <exception>
#include <utility>
#include <variant>

#include "server/api/problem.h"
#include "server/log.h"

namespace candor::server {
namespace {

/// Only called from a catch block.
Response thrown(std::string_view path) {
  std::string what = "unknown";
  try {
    throw;
  } catch (const std::exception& error) {
    what = error.what();
  } catch (...) {
  }
  log(LogLevel::error, "handler_threw", {{"path", path}, {"what", what}});
  return to_response(Error{"internal_error", "the log has more", {}});
}

Response shutting_down() {
  return to_response(Error{"draining", "the server is shutting down", {}});
}

template <class Work>
Response guarded(std::string_view path, Work work) {
  try {
    return work();
  } catch (...) {
    return thrown(path);
  }
}

void start_plain(App& app, WorkPool& pool, const Endpoint& endpoint, PlainHandler handler,
                 Request request, const Respond& respond) {
  auto job = [&app, path = endpoint.path, handler, respond,
              kept = std::make_shared<const Request>(std::move(request))] {
    respond(guarded(path, [&] { return handler(app, *kept); }));
  };
  if (!pool.submit(std::move(job))) {
    respond(to_response(Error{"queue_full", "all workers are busy; try again", {}}));
  }
}

template <class Use>
void use_stream(App& app, std::shared_ptr<SharedStream> shared, const Respond& respond, Use use) {
  auto job = [shared = std::move(shared), respond, use = std::move(use)] {
    respond(guarded("stream", [&] {
      const std::lock_guard lock(shared->mutex);
      return Response{200, {}, {}, use(*shared->stream)};
    }));
  };
  if (!app.pool.submit_continuation(std::move(job))) respond(shutting_down());
}

}  // namespace

Response no_endpoint(const Route& route, const Request& request) {
  if (route.allow.empty())
    return to_response(Error{"not_found", "there is no " + request.path, {}});
  auto response =
      to_response(Error{"method_not_allowed", request.path + " has: " + route.allow, {}});
  response.headers.emplace_back("allow", route.allow);
  return response;
}

void start_handler(App& app, const Endpoint& endpoint, Request request, Respond respond) {
  if (const auto* plain = std::get_if<PlainHandler>(&endpoint.handle)) {
    return start_plain(app, app.pool, endpoint, *plain, std::move(request), respond);
  }
  if (const auto* background = std::get_if<BackgroundHandler>(&endpoint.handle)) {
    return start_plain(app, app.background, endpoint, background->handle, std::move(request),
                       respond);
  }
  try {
    std::get<AsyncHandler>(endpoint.handle)(app, std::move(request), respond);
  } catch (...) {
    respond(thrown(endpoint.path));
  }
}

void run_guarded(const Respond& respond, const std::function<void()>& work) {
  try {
    work();
  } catch (...) {
    respond(thrown("work"));
  }
}

StreamOrRefusal make_stream(App& app, const Endpoint& endpoint, const Request& request) {
  try {
    return std::get<StreamHandler>(endpoint.handle)(app, request);
  } catch (...) {
    return thrown(endpoint.path);
  }
}

void feed_stream(App& app, std::shared_ptr<SharedStream> stream, std::string piece,
                 Respond respond) {
  use_stream(app, std::move(stream), respond,
             [piece = std::move(piece)](BodyStream& body) { return body.feed(piece); });
}

void finish_stream(App& app, std::shared_ptr<SharedStream> stream, bool complete, Respond respond) {
  use_stream(app, std::move(stream), respond,
             [complete](BodyStream& body) { return body.finish(complete); });
}

}  // namespace candor::server
