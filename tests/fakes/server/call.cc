#include "tests/fakes/server/call.h"

#include <algorithm>
#include <future>
#include <memory>
#include <utility>

#include "server/api/dispatch.h"
#include "server/api/router.h"
#include "server/http/target.h"

namespace candor::server {
namespace {

Response stream_through(BodyStream& stream, std::string_view body, std::size_t piece) {
  Response response{200, "application/x-ndjson", {}, {}};
  for (std::size_t at = 0; at < body.size(); at += piece) {
    response.body += stream.feed(body.substr(at, piece));
  }
  response.body += stream.finish(/*complete=*/true);
  return response;
}

Response wait_for(App& app, AsyncHandler handler, Request request) {
  auto promise = std::make_shared<std::promise<Response>>();
  auto answer = promise->get_future();
  handler(app, std::move(request),
          [promise](Response response) { promise->set_value(std::move(response)); });
  return answer.get();
}

}  // namespace

Response call(App& app, std::string_view method, std::string_view target, std::string body,
              Headers headers, std::size_t piece) {
  static const Router router(all_endpoints());
  auto parsed = parse_target(target);
  if (!parsed) return Response{400, {}, {}, {}};
  auto route = router.route(method, parsed->segments);
  Request request{std::string(method), parsed->path,    parsed->query, route.path_values,
                  std::move(headers),  std::move(body), "test"};
  if (route.endpoint == nullptr) return no_endpoint(route, request);
  if (const auto* plain = std::get_if<PlainHandler>(&route.endpoint->handle))
    return (*plain)(app, request);
  if (const auto* async = std::get_if<AsyncHandler>(&route.endpoint->handle)) {
    return wait_for(app, *async, std::move(request));
  }
  auto made = std::get<StreamHandler>(route.endpoint->handle)(app, request);
  if (auto* const refusal = std::get_if<Response>(&made)) return std::move(*refusal);
  return stream_through(*std::get<0>(made), request.body, piece);
}

}  // namespace candor::server
