#pragma once

#include <future>
#include <memory>
#include <string>
#include <utility>

#include <nlohmann/json.hpp>

#include "server/api/dispatch.h"
#include "server/api/router.h"
#include "server/app.h"
#include "server/http/target.h"

namespace candor::server {

/// Asks the endpoints without a socket: the target is parsed, routed and dispatched as the server does it.
class DirectClient {
 public:
  explicit DirectClient(App& app) : app_(app), router_(all_endpoints()) {}

  struct Answer {
    int status = 0;
    Headers headers;
    std::string text;
    nlohmann::json json;  // discarded when the body is none

    std::string header(std::string_view name) const {
      for (const auto& [key, value] : headers) {
        if (key == name) return value;
      }
      return "";
    }
  };

  Answer ask(const std::string& method, const std::string& target, std::string body = "",
             Headers headers = {}) const {
    auto parsed = parse_target(target);
    Request request{.method = method,
                    .path = parsed->path,
                    .query = parsed->query,
                    .path_values = {},
                    .headers = std::move(headers),
                    .body = std::move(body),
                    .peer = {}};
    const Route route = router_.route(method, parsed->segments);
    if (route.endpoint == nullptr) return to_answer(no_endpoint(route, request));
    request.path_values = route.path_values;
    auto promise = std::make_shared<std::promise<Response>>();
    auto future = promise->get_future();
    start_handler(app_, *route.endpoint, std::move(request),
                  [promise](Response response) { promise->set_value(std::move(response)); });
    return to_answer(future.get());
  }

 private:
  static Answer to_answer(Response response) {
    auto json = nlohmann::json::parse(response.body, nullptr, /*allow_exceptions=*/false);
    return {response.status, std::move(response.headers), std::move(response.body),
            std::move(json)};
  }

  App& app_;
  Router router_;
};

}  // namespace candor::server
