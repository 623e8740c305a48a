#pragma once

#include <functional>
#include <string>

#include "server/http/io.h"
#include "server/http/message.h"

namespace candor::server {

/// One request, whole, whose answer is made by a coroutine on the I/O thread of its connection, as the gateway does.
/// The coroutines give false when the client has left or takes too long; then the connection is over.
class LiveExchange {
 public:
  LiveExchange() = default;
  virtual ~LiveExchange() = default;
  LiveExchange(const LiveExchange&) = delete;
  LiveExchange& operator=(const LiveExchange&) = delete;

  virtual Request& request() = 0;
  virtual const std::string& target() const = 0;  // as it came
  virtual Executor executor() = 0;

  /// A whole answer; or
  virtual Task<bool> send(Response response) = 0;
  /// status, content type and headers of one, then its body piece by piece, then its end;
  virtual Task<bool> begin(Response head) = 0;
  virtual Task<bool> piece(std::string bytes) = 0;
  virtual Task<bool> end() = 0;
  /// or no end: the client sees that the answer was cut off.
  virtual void cut() = 0;

  /// Calls `gone`, once, when the client has ended its side (as other proxies do, we take that for leaving) or the
  /// server gives up. Null: no more.
  virtual void when_gone(std::function<void()> gone) = 0;
};

}  // namespace candor::server
