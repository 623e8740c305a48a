#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "rules/result.h"
#include "server/config.h"
#include "server/gateway/upstream_target.h"

namespace candor::server {

/// A question of ours to an upstream, as JSON.
struct UpstreamPost {
  std::string path;  // below the target's prefix
  std::string body;
  std::chrono::milliseconds delay{0};         // before it is sent
  std::chrono::milliseconds timeout{10'000};  // for all of it, the delay too
  std::size_t most_reply_bytes = std::size_t{256} << 10;
};

struct UpstreamReply {
  int status = 0;
  std::string body;
  std::uint64_t retry_after = 0;  // seconds; 0: not said
};

/// Asks an upstream on a thread of its own, over the connections that the gateway uses too. Any thread may ask; nobody
/// waits. Redirects are not followed.
class UpstreamClient {
 public:
  /// Called once, on the client's thread, or by stop(). Errors: `upstream_failed`, `upstream_timeout`, `draining`.
  using Done = std::function<void(Result<UpstreamReply>)>;

  /// `name` names its thread's metrics and logs.
  UpstreamClient(UpstreamTarget target, const Config& config);
  ~UpstreamClient();  // stop()
  UpstreamClient(const UpstreamClient&) = delete;
  UpstreamClient& operator=(const UpstreamClient&) = delete;

  void post(UpstreamPost post, Done done);

  /// Ends what runs with the error `draining`; what is posted later gets it at once.
  void stop();

 private:
  class Implementation;
  std::unique_ptr<Implementation> implementation_;
};

}  // namespace candor::server
