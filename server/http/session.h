#pragma once

#include <string>
#include <unordered_set>

#include "server/api/router.h"
#include "server/app.h"
#include "server/http/http_metrics.h"
#include "server/http/io.h"

namespace candor::server {

/// A connection as its I/O thread sees it. That thread only.
class LiveSession {
 public:
  LiveSession() = default;
  virtual ~LiveSession() = default;
  LiveSession(const LiveSession&) = delete;
  LiveSession& operator=(const LiveSession&) = delete;

  virtual void tick(Clock::time_point now) = 0;  // several times a second: ends what took too long
  virtual void drain() = 0;                      // ends it now if it is idle, else after its answer
  virtual void abort() = 0;                      // ends it now
};

class Relay;

/// What the sessions of one I/O thread share.
struct SessionContext {
  App& app;
  const Router& router;
  HttpMetrics& metrics;
  std::unordered_set<LiveSession*> live{};
  Relay* relay = nullptr;  // the gateway; null: there is none
};

/// Serves one connection to its end, on the thread of the socket's executor: requests one after the other, in order,
/// each read, handled and answered before the next is looked at. Does not throw for anything a peer does.
Task<void> serve(Socket socket, SessionContext* context, std::string peer);

}  // namespace candor::server
