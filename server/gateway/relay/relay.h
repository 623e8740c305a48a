#pragma once

#include <memory>
#include <span>
#include <string>
#include <vector>

#include "server/app.h"
#include "server/gateway/relay/upstream.h"
#include "server/http/live_exchange.h"

namespace candor::server {

/// The gateway on one I/O thread: forwards requests below `/openai` and `/anthropic` to their upstreams, and brings back
/// what may be brought back. That thread only; must end after its sessions.
class Relay {
 public:
  Relay(App& app, asio::io_context& context);
  ~Relay();
  Relay(const Relay&) = delete;
  Relay& operator=(const Relay&) = delete;

  /// Whether the path is one of the gateway's, served or not.
  bool serves(std::span<const std::string> segments) const;

  /// Answers the request, whatever happens.
  Task<void> serve(LiveExchange* exchange);

  /// Several times a second: ends what took too long.
  void tick(Clock::time_point now);

 private:
  UpstreamPool* pool_of(std::string_view name) const;

  App& app_;
  std::vector<std::unique_ptr<UpstreamPool>> pools_;
};

}  // namespace candor::server
