#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

#include "server/api/router.h"
#include "server/metrics.h"

namespace candor::server {

/// What the HTTP layer counts. The common case (a 200 of a known route) takes no lock.
class HttpMetrics {
 public:
  HttpMetrics(Metrics& metrics, const Router& router);

  void answered(const Route& route, std::string_view method, int status, double seconds);
  /// A request that was refused before it had a route: broken, too large, too slow.
  void refused(std::string_view code);

  Gauge& connections;
  Counter& accepted;
  Counter& turned_away;  // over the connection limit
  Counter& lost;         // the client left in the middle of a request

 private:
  struct PerRoute {
    Counter* ok;
    Histogram* seconds;
  };

  Metrics& metrics_;
  std::vector<PerRoute> routes_;  // by Route::index
};

}  // namespace candor::server
