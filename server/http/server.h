#pragma once

#include <chrono>
#include <cstdint>
#include <memory>

#include "rules/result.h"
#include "server/api/router.h"
#include "server/app.h"

namespace candor::server {

/// The HTTP server: its I/O threads and the port they share. `app` and `router` must outlive it.
class Server {
 public:
  /// Listens on app.config.listen with app.config.io_threads threads, and serves from then on. Errors:
  /// `listen_failed`, also when another program listens there already.
  static Result<std::unique_ptr<Server>> start(App& app, const Router& router);

  ~Server();  // ends what is left, without a wait
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;

  std::uint16_t port() const;

  /// Takes no more connections, lets running requests end and be answered (`Connection: close`), and returns when all
  /// have, or after `patience` and some seconds more. False: something was cut off, or still runs.
  bool drain(std::chrono::milliseconds patience);

 private:
  struct Impl;
  explicit Server(std::unique_ptr<Impl> impl);

  std::unique_ptr<Impl> impl_;
};

}  // namespace candor::server
