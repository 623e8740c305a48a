#pragma once

#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_set>

#include "server/config.h"
#include "server/gateway/relay/response_parser.h"
#include "server/gateway/upstream_target.h"
#include "server/http/io.h"

namespace candor::server {

/// One connection to an upstream. One coroutine at a time uses it, on its I/O thread; close() may come from elsewhere
/// on that thread at any time, and ends what is running.
class UpstreamLink {
 public:
  virtual ~UpstreamLink() = default;

  /// Resolves, connects, and with TLS shakes hands and verifies. Empty, or why not: `upstream_unreachable`.
  virtual Task<std::string> open(const UpstreamTarget* target, Clock::time_point deadline) = 0;
  virtual Task<bool> write(std::string head, std::shared_ptr<const std::string> body,
                           Clock::duration patience) = 0;
  /// Waits for more behind unread().
  virtual Task<bool> read(Clock::time_point deadline) = 0;

  virtual std::string_view unread() const = 0;
  virtual void consume(std::size_t count) = 0;
  virtual bool ended() const = 0;      // the last read found the orderly end
  virtual bool timed_out() const = 0;  // or was too late
  virtual bool
  usable() = 0;  // kept, and neither closed by the upstream nor with bytes that nobody asked for
  virtual void expire(Clock::time_point now) = 0;
  virtual void close() = 0;

  bool reused = false;
  Clock::time_point idle_since{};
};

/// The connections of one I/O thread to one upstream. That thread only.
class UpstreamPool {
 public:
  UpstreamPool(UpstreamTarget target, const Config& config, asio::io_context& context);
  ~UpstreamPool();
  UpstreamPool(const UpstreamPool&) = delete;
  UpstreamPool& operator=(const UpstreamPool&) = delete;

  const UpstreamTarget& target() const { return target_; }

  /// A kept connection, or (when there is none, or `fresh`) a new one that is to be opened.
  std::shared_ptr<UpstreamLink> take(bool fresh);
  /// Keeps it for the next request.
  void give_back(std::shared_ptr<UpstreamLink> link);

  void tick(Clock::time_point now);

 private:
  struct Tls;

  const UpstreamTarget target_;
  asio::io_context& context_;
  std::unique_ptr<Tls> tls_;
  // Shared with the links, which a coroutine may keep longer than this lives.
  const std::shared_ptr<std::unordered_set<UpstreamLink*>> live_;
  std::deque<std::shared_ptr<UpstreamLink>> idle_;
};

}  // namespace candor::server
