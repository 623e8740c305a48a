#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "client/http/connection.h"
#include "rules/result.h"

namespace candor::client {

/// A Candor server's REST API. Waits and repeats a request when the server says that it is busy
/// (429 and 503, as long as its Retry-After asks, at most 30 s a time and six times). For one
/// thread.
class Service {
 public:
  explicit Service(ServerUrl server) : connection_(std::move(server)) {}

  /// POST /v1/traces: the verdict as JSON. Errors are those of HttpConnection, and the codes of the
  /// server's problem documents.
  Result<std::string> post_trace(const std::string& trace, std::string_view format);

  /// POST /v1/traces/batch: for each trace, in order, a verdict or a problem document, as JSON.
  /// When the server refuses the whole request (4xx), its answer is that of each trace. Line ends
  /// inside a trace become blanks (in JSON they can only stand between values).
  Result<std::vector<std::string>> post_batch(std::span<const std::string> traces,
                                              std::string_view format);

  /// GET of any path of the API: the body of a 200.
  Result<std::string> get(const std::string& path);

 private:
  Result<HttpReply> send(const HttpRequest& request);

  HttpConnection connection_;
};

}  // namespace candor::client
