#include "server/http/http_metrics.h"

#include <string>

namespace candor::server {
namespace {

constexpr auto kRequests = "candor_http_requests_total";
constexpr auto kRequestsHelp = "Requests answered, by route and status.";

Counter& requests(Metrics& metrics, std::string_view route, std::string_view method,
                  std::string_view status) {
  return metrics.counter(kRequests, kRequestsHelp,
                         {{"route", route}, {"method", method}, {"status", status}});
}

}  // namespace

HttpMetrics::HttpMetrics(Metrics& metrics, const Router& router)
    : connections(metrics.gauge("candor_http_connections", "Open connections.")),
      accepted(metrics.counter("candor_http_connections_total", "Connections accepted.")),
      turned_away(metrics.counter("candor_http_connections_turned_away_total",
                                  "Connections closed because there were too many.")),
      lost(metrics.counter("candor_http_requests_lost_total",
                           "Requests whose client left before the answer was sent.")),
      metrics_(metrics) {
  for (const auto& endpoint : router.endpoints()) {
    auto& seconds = metrics.histogram("candor_http_request_seconds",
                                      "From a request's complete header to its answer.",
                                      {{"route", endpoint.path}, {"method", endpoint.method}});
    routes_.push_back({&requests(metrics, endpoint.path, endpoint.method, "200"), &seconds});
  }
}

void HttpMetrics::answered(const Route& route, std::string_view method, int status,
                           double seconds) {
  if (route.endpoint == nullptr) {
    // Neither the path nor the method: a client chooses both, and label sets must stay bounded.
    requests(metrics_, "other", "other", std::to_string(status)).add();
    return;
  }
  const auto& counters = routes_[route.index];
  counters.seconds->observe(seconds);
  if (status == 200 && method == route.endpoint->method) {
    counters.ok->add();
  } else {
    requests(metrics_, route.endpoint->path, method, std::to_string(status)).add();
  }
}

void HttpMetrics::refused(std::string_view code) {
  metrics_
      .counter("candor_http_refused_total", "Requests refused before they had a route, by reason.",
               {{"code", code}})
      .add();
}

}  // namespace candor::server
