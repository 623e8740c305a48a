#include "server/http/io_thread.h"

#include <exception>
#include <string>
#include <sys/socket.h>
#include <utility>
#include <vector>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/socket_base.hpp>
#include <boost/asio/write.hpp>

#include "server/api/problem.h"
#include "server/gateway/relay/relay.h"
#include "server/http/response_text.h"
#include "server/log.h"

namespace candor::server {
namespace {

using std::chrono::milliseconds;

constexpr auto kTick = milliseconds(100);  // how exactly deadlines are kept
constexpr auto kAcceptPause =
    milliseconds(200);  // after an error such as EMFILE, which lasts for a while
constexpr int kBacklog = 4096;

using ReusePort = asio::detail::socket_option::boolean<SOL_SOCKET, SO_REUSEPORT>;

/// A coroutine that ends by an exception is a bug in it; the server goes on.
void log_exception(std::exception_ptr error) {
  if (!error) return;
  try {
    std::rethrow_exception(error);
  } catch (const std::exception& known) {
    log(LogLevel::error, "connection_failed", {{"what", known.what()}});
  } catch (...) {
    log(LogLevel::error, "connection_failed");
  }
}

std::string peer_of(const Socket& socket) {
  boost::system::error_code error;
  const auto endpoint = socket.remote_endpoint(error);
  return error ? std::string() : endpoint.address().to_string();
}

}  // namespace

IoThread::IoThread(App& app, const Router& router, HttpMetrics& metrics,
                   std::atomic<std::size_t>& open)
    : app_(app),
      max_connections_(app.config.max_connections),
      open_(open),
      acceptor_(context_),
      ticker_(context_),
      pause_(context_),
      relay_(std::make_unique<Relay>(app, context_)),
      sessions_{app, router, metrics, {}, relay_.get()} {}

IoThread::~IoThread() { stop(); }

Result<std::uint16_t> IoThread::listen(const tcp::endpoint& address) {
  boost::system::error_code error;
  acceptor_.open(address.protocol(), error);
  if (!error) acceptor_.set_option(asio::socket_base::reuse_address(true), error);
  if (!error) acceptor_.set_option(ReusePort(true), error);
  if (!error) acceptor_.bind(address, error);
  if (!error) acceptor_.listen(kBacklog, error);
  if (error) return Error{"listen_failed", error.message(), {}};
  return acceptor_.local_endpoint().port();
}

void IoThread::start() {
  asio::co_spawn(context_, accept_all(), log_exception);
  asio::co_spawn(context_, tick_all(), log_exception);
  thread_ = std::thread([this] {
    context_.run();
    ended_ = true;
  });
}

void IoThread::drain() {
  asio::post(context_, [this] { begin_drain(); });
}

void IoThread::abort() {
  asio::post(context_, [this] {
    // A copy: what ends takes itself out of the set.
    const std::vector<LiveSession*> all(sessions_.live.begin(), sessions_.live.end());
    for (auto* const session : all) session->abort();
  });
}

void IoThread::stop() {
  context_.stop();
  if (thread_.joinable()) thread_.join();
}

Task<void> IoThread::accept_all() {
  while (acceptor_.is_open()) {
    Socket socket(context_);
    const auto [error] = co_await acceptor_.async_accept(socket, kAwait);
    if (error == asio::error::operation_aborted) break;
    if (error == asio::error::connection_aborted) continue;
    if (error) {
      log(LogLevel::error, "accept_failed", {{"reason", error.message()}});
      pause_.expires_after(kAcceptPause);
      co_await pause_.async_wait(kAwait);
      continue;
    }
    take(std::move(socket));
  }
  accepting_ = false;
  end_if_drained();
}

void IoThread::take(Socket socket) {
  if (open_.load() >= max_connections_) return turn_away(std::move(socket));
  boost::system::error_code ignored;
  socket.set_option(tcp::no_delay(true), ignored);
  sessions_.metrics.accepted.add();
  open_.fetch_add(1);
  auto peer = peer_of(socket);
  auto session = serve(std::move(socket), &sessions_, std::move(peer));
  asio::co_spawn(context_, std::move(session), [this](std::exception_ptr error) {
    open_.fetch_sub(1);
    log_exception(error);
    end_if_drained();
  });
}

/// One try, without waiting: whoever floods us is not worth more.
void IoThread::turn_away(Socket socket) {
  sessions_.metrics.turned_away.add();
  const auto response = to_response(Error{"queue_full", "too many connections", {}});
  ResponseHead head;
  head.keep_alive = false;
  head.now = std::time(nullptr);
  const auto text = head_text(response, head) + response.body;
  boost::system::error_code ignored;
  socket.non_blocking(true, ignored);
  socket.write_some(asio::buffer(text), ignored);
  socket.shutdown(Socket::shutdown_send, ignored);
}

Task<void> IoThread::tick_all() {
  while (accepting_ || !sessions_.live.empty()) {
    ticker_.expires_after(kTick);
    co_await ticker_.async_wait(kAwait);
    const auto now = Clock::now();
    for (auto* const session : sessions_.live) session->tick(now);
    relay_->tick(now);
  }
}

void IoThread::begin_drain() {
  for (auto* const session : sessions_.live) session->drain();
  take_waiting();
  boost::system::error_code ignored;
  acceptor_.close(ignored);
  pause_.cancel();
}

/// Connections that the kernel has accepted for us would be reset with the acceptor, and what they have sent with
/// them: they get one answer, too.
void IoThread::take_waiting() {
  boost::system::error_code error;
  acceptor_.non_blocking(true, error);
  while (!error) {
    Socket socket(context_);
    acceptor_.accept(socket, error);
    if (!error) take(std::move(socket));
  }
}

void IoThread::end_if_drained() {
  if (!accepting_ && sessions_.live.empty()) ticker_.cancel();
}

}  // namespace candor::server
