#pragma once

#include <memory>
#include <mutex>
#include <optional>

#include "server/http/io.h"
#include "server/http/message.h"

namespace candor::server {

/// Brings the response of one request from any thread to the session that waits for it. The session may give up
/// (timeout, shutdown): what comes afterwards is dropped, and nothing of the session or its io_context is touched.
class Answer : public std::enable_shared_from_this<Answer> {
 public:
  /// `wake` is the session's timer; it is cancelled, on its own thread, when the response is there.
  explicit Answer(Timer& wake) : wake_(&wake) {}

  /// What a handler calls. When every copy is gone and none was called, the answer is an internal error: a lost
  /// request must not hold its connection forever.
  Respond respond();

  // The session's thread only.
  std::optional<Response> take();
  void give_up();

 private:
  struct Sender;
  void deliver(Response response);
  void wake_session();

  std::mutex mutex_;
  Timer* wake_;  // null once the session has taken the response or given up
  std::optional<Response> response_;
};

}  // namespace candor::server
