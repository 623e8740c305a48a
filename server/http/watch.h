#pragma once

#include <functional>
#include <memory>
#include <utility>

#include <boost/system/error_code.hpp>

namespace candor::server {

/// Tells when a connection's peer leaves while nothing is read from it. Outlives the connection, whose wait may end
/// later. The connection's thread only.
template <class Connection>
class Watch {
 public:
  static std::shared_ptr<Watch> start(Connection& connection, std::function<void()> gone) {
    auto watch = std::make_shared<Watch>();
    watch->connection_ = &connection;
    watch->gone_ = std::move(gone);
    connection.async_wait_readable([watch](const boost::system::error_code& error) {
      if (!error) watch->readable();
    });
    return watch;
  }

  void stop() {
    connection_ = nullptr;
    gone_ = nullptr;
  }

  /// As if the peer had left.
  void fire() {
    connection_ = nullptr;
    if (const auto call = std::exchange(gone_, nullptr)) call();
  }

 private:
  void readable() {
    if (connection_ != nullptr && connection_->peer_left()) fire();
  }

  Connection* connection_ = nullptr;
  std::function<void()> gone_;
};

}  // namespace candor::server
