#include "server/http/server.h"

#include <algorithm>
#include <atomic>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include <boost/asio/ip/address.hpp>

#include "server/http/http_metrics.h"
#include "server/http/io_thread.h"
#include "server/log.h"

namespace candor::server {
namespace {

constexpr auto kPoll = std::chrono::milliseconds(5);
constexpr auto kAbortPatience = std::chrono::seconds(5);

Result<tcp::endpoint> resolve(const ListenAddress& address) {
  boost::system::error_code error;
  const auto host = address.host == "localhost" ? std::string("127.0.0.1") : address.host;
  const auto parsed = asio::ip::make_address(host, error);
  if (error) return Error{"listen_failed", "'" + address.host + "' is not an IP address", "listen"};
  return tcp::endpoint(parsed, address.port);
}

/// With SO_REUSEPORT a second candord would share the port of the first, and take half of its connections in
/// silence. A bind without it tells.
Status check_free(const tcp::endpoint& endpoint) {
  asio::io_context context;
  Acceptor probe(context);
  boost::system::error_code error;
  probe.open(endpoint.protocol(), error);
  if (!error) probe.set_option(asio::socket_base::reuse_address(true), error);
  if (!error) probe.bind(endpoint, error);
  if (!error) probe.listen(1, error);
  if (error) return Error{"listen_failed", error.message(), "listen"};
  return Done{};
}

std::size_t thread_count(std::size_t configured) {
  return configured != 0 ? configured
                         : std::max<std::size_t>(1, std::thread::hardware_concurrency());
}

}  // namespace

struct Server::Impl {
  Impl(App& the_app, const Router& router) : app(the_app), metrics(the_app.metrics, router) {}

  bool all_ended() const {
    return std::all_of(threads.begin(), threads.end(),
                       [](const auto& thread) { return thread->ended(); });
  }

  bool wait_until_ended(std::chrono::milliseconds patience) const {
    const auto last = Clock::now() + patience;
    while (!all_ended() && Clock::now() < last) std::this_thread::sleep_for(kPoll);
    return all_ended();
  }

  App& app;
  HttpMetrics metrics;
  std::atomic<std::size_t> open{0};
  std::uint16_t port = 0;
  std::vector<std::unique_ptr<IoThread>> threads;
};

Server::Server(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Server::~Server() = default;

std::uint16_t Server::port() const { return impl_->port; }

Result<std::unique_ptr<Server>> Server::start(App& app, const Router& router) {
  const auto address = parse_listen_address(app.config.listen);
  if (!address) return address.error();
  auto endpoint = resolve(*address);
  if (!endpoint) return endpoint.error();
  if (auto free = check_free(*endpoint); !free) return free.error();
  auto impl = std::make_unique<Impl>(app, router);
  for (std::size_t i = 0; i < thread_count(app.config.io_threads); ++i) {
    auto thread = std::make_unique<IoThread>(app, router, impl->metrics, impl->open);
    const auto port = thread->listen(*endpoint);
    if (!port) return port.error();
    impl->port = *port;
    endpoint->port(*port);
    impl->threads.push_back(std::move(thread));
  }
  for (const auto& thread : impl->threads) thread->start();
  return std::unique_ptr<Server>(new Server(std::move(impl)));
}

bool Server::drain(std::chrono::milliseconds patience) {
  impl_->app.draining = true;
  for (const auto& thread : impl_->threads) thread->drain();
  if (impl_->wait_until_ended(patience)) return true;
  log(LogLevel::warning, "drain_deadline",
      {{"open", static_cast<std::int64_t>(impl_->open.load())}});
  for (const auto& thread : impl_->threads) thread->abort();
  impl_->wait_until_ended(kAbortPatience);
  return false;
}

}  // namespace candor::server
