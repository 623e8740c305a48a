#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "server/api/endpoint.h"

namespace candor::server {

/// Where a request goes. Without an endpoint, `allow` lists the methods that the path has; empty:
/// no such path.
struct Route {
  const Endpoint* endpoint = nullptr;
  std::size_t index = 0;  // of the endpoint, in Router::endpoints()
  std::vector<std::pair<std::string, std::string>> path_values;
  std::string allow;
};

/// Finds the endpoint of a request. Immutable once made; every member is const and thread-safe.
class Router {
 public:
  /// Throws std::logic_error when two endpoints have the same method and shape of path.
  explicit Router(std::span<const Endpoint> endpoints);

  /// A literal segment wins over a `{name}`. HEAD goes where GET goes. `segments` are decoded.
  Route route(std::string_view method, std::span<const std::string> segments) const;

  std::span<const Endpoint> endpoints() const { return endpoints_; }

 private:
  std::vector<Endpoint> endpoints_;
  std::vector<std::vector<std::string_view>> patterns_;  // of each endpoint, split
};

/// All endpoints of all groups.
std::vector<Endpoint> all_endpoints();

}  // namespace candor::server
