#pragma once

#include <atomic>
#include <cstddef>
#include <memory>
#include <thread>

#include "server/http/session.h"

namespace candor::server {

/// One of the server's I/O threads: an io_context, an acceptor of its own on the shared port (SO_REUSEPORT) and the
/// connections that it accepted, which live and end on this thread. That is why nothing in a session is locked.
class IoThread {
 public:
  /// `open` counts the connections of all threads together.
  IoThread(App& app, const Router& router, HttpMetrics& metrics, std::atomic<std::size_t>& open);
  ~IoThread();  // stop()
  IoThread(const IoThread&) = delete;
  IoThread& operator=(const IoThread&) = delete;

  /// Binds and listens; gives the port. Before start().
  Result<std::uint16_t> listen(const tcp::endpoint& address);

  void start();  // the thread

  // Any thread, after start().
  void drain();  // no new connections; those that are there end after their running request
  void abort();  // and all connections end now
  bool ended() const { return ended_; }
  void stop();  // leaves the event loop wherever it is, and joins

 private:
  Task<void> accept_all();
  Task<void> tick_all();
  void take(Socket socket);
  void turn_away(Socket socket);
  void begin_drain();
  void take_waiting();
  void end_if_drained();

  App& app_;
  const std::size_t max_connections_;
  std::atomic<std::size_t>& open_;
  asio::io_context context_{1};
  Acceptor acceptor_;
  Timer ticker_;
  Timer pause_;
  std::unique_ptr<Relay> relay_;
  SessionContext sessions_;
  bool accepting_ = true;
  std::atomic<bool> ended_{false};
  std::thread thread_;
};

}  // namespace candor::server
