#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace candor::server {

using Headers = std::vector<std::pair<std::string, std::string>>;  // names in lower case

/// A request whose body has been read (or, for a streamed endpoint, is about to be).
struct Request {
  std::string method;
  std::string path;   // percent-decoded, without the query
  std::vector<std::pair<std::string, std::string>> query;       // decoded, in order
  std::vector<std::pair<std::string, std::string>> path_values;  // `{id}` -> value, filled by the router
  Headers headers;
  std::string body;
  std::string peer;

  std::string_view header(std::string_view lower_case_name) const;  // "" when absent
  std::string_view query_value(std::string_view name) const;
  std::string_view path_value(std::string_view name) const;
};

struct Response {
  int status = 200;
  std::string content_type = "application/json";
  Headers headers;
  std::string body;
};

/// Delivers the answer to a request. Call exactly once, from any thread; the connection may be gone by then.
using Respond = std::function<void(Response)>;

/// A body that is read and answered piece by piece (NDJSON batches). One per request, used by one thread at a time.
class BodyStream {
 public:
  virtual ~BodyStream() = default;
  /// Takes the next piece of the request's body; what it returns is sent at once (may be empty). Blocking here is
  /// the back-pressure: the next piece is not read before this returns.
  virtual std::string feed(std::string_view piece) = 0;
  /// The body has ended (`complete`) or the client has gone.
  virtual std::string finish(bool complete) = 0;
};

}  // namespace candor::server
