#pragma once

#include <chrono>
#include <cstddef>
#include <memory>
#include <string>

#include "client/http/url.h"
#include "rules/result.h"

namespace candor::client {

struct HttpRequest {
  std::string method = "GET";
  std::string path;  // with its query, below the server's prefix
  std::string content_type;
  std::string body;
};

struct HttpReply {
  int status = 0;
  std::string body;
  unsigned retry_after = 0;  // seconds; 0 when the server named none
};

/// One kept connection to a server, opened when it is first needed and again after it was lost. For
/// one thread.
class HttpConnection {
 public:
  struct Limits {
    std::chrono::milliseconds exchange =
        std::chrono::seconds(120);  // from the request's first byte to the reply's last
    std::size_t reply_bytes = std::size_t{256} << 20;
    std::chrono::milliseconds connect = std::chrono::seconds(10);
  };

  explicit HttpConnection(ServerUrl server) : HttpConnection(std::move(server), Limits()) {}
  HttpConnection(ServerUrl server, Limits limits);
  ~HttpConnection();

  /// Sends a request and reads its reply at the same time, as streamed endpoints need it. When a
  /// kept connection turns out to be closed, the request is sent once more on a new one: all of
  /// Candor's requests may be repeated. Errors `unreachable` (no connection), `no_reply` (it was
  /// lost or took too long), `bad_reply`.
  Result<HttpReply> exchange(const HttpRequest& request);

 private:
  class Implementation;
  std::unique_ptr<Implementation> implementation_;
};

}  // namespace candor::client
