#include "server/gateway/relay/upstream.h"

#include <algorithm>
#include <utility>

#include <boost/asio/ip/address.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/ssl/host_name_verification.hpp>
#include <boost/asio/ssl/stream.hpp>

#include "server/http/connection.h"
#include "server/log.h"

namespace candor::server {
namespace {

namespace ssl = asio::ssl;
using Resolver = asio::ip::basic_resolver<tcp, Executor>;
using TlsStream = ssl::stream<Socket>;

constexpr std::size_t kReadBuffer = std::size_t{16} << 10;
constexpr std::size_t kMostIdle = 256;
constexpr auto kIdleTime = std::chrono::seconds(30);

bool is_address(const std::string& host) {
  boost::system::error_code error;
  asio::ip::make_address(host, error);
  return !error;
}

/// What a connection is made over: plain, or TLS.
template <class Stream>
class Link final : public UpstreamLink {
 public:
  Link(asio::io_context& context, ssl::context* tls,
       std::shared_ptr<std::unordered_set<UpstreamLink*>> live)
      : resolver_(context), socket_(context), tls_(tls), live_(std::move(live)) {
    live_->insert(this);
  }
  ~Link() override { live_->erase(this); }

  Task<std::string> open(const UpstreamTarget* target, Clock::time_point deadline) override {
    opening_deadline_ = deadline;
    auto [unresolved, addresses] =
        co_await resolver_.async_resolve(target->host, target->port, kAwait);
    if (unresolved) co_return "the host has no address: " + unresolved.message();
    boost::system::error_code failed = asio::error::host_not_found;
    for (const auto& address : addresses) {
      if (closed_) break;
      boost::system::error_code ignored;
      socket_.close(ignored);
      const auto [error] = co_await socket_.async_connect(address.endpoint(), kAwait);
      failed = error;
      if (!failed) break;
    }
    if (failed || closed_) co_return "no connection: " + failed.message();
    socket_.set_option(tcp::no_delay(true), failed);
    auto refused = co_await begin(target);
    opening_deadline_ = Clock::time_point::max();
    if (refused.empty() && closed_) refused = "no connection in time";
    co_return refused;
  }

  Task<bool> write(std::string head, std::shared_ptr<const std::string> body,
                   Clock::duration patience) override {
    std::string copy = *body;
    const bool sent = co_await connection_->write(std::move(head), std::move(copy), patience);
    co_return sent;
  }

  Task<bool> read(Clock::time_point deadline) override {
    const bool more = co_await connection_->read(deadline);
    co_return more;
  }

  std::string_view unread() const override { return connection_->unread(); }
  void consume(std::size_t count) override { connection_->consume(count); }
  bool ended() const override { return connection_ && connection_->ended(); }
  bool timed_out() const override { return late_ || (connection_ && connection_->timed_out()); }
  bool usable() override {
    return connection_ && !closed_ && connection_->unread().empty() &&
           !connection_->peer_left(/*otherwise=*/true);
  }

  void expire(Clock::time_point now) override {
    if (now >= opening_deadline_) {
      late_ = true;
      close();
    }
    if (connection_) connection_->expire(now);
  }

  void close() override {
    closed_ = true;
    resolver_.cancel();
    boost::system::error_code ignored;
    if (handshaking_ != nullptr) handshaking_->lowest_layer().close(ignored);
    socket_.close(ignored);
    if (connection_) connection_->close();
  }

 private:
  Task<std::string> begin(const UpstreamTarget* target);

  Resolver resolver_;
  Socket socket_;  // until it is connected
  ssl::context* tls_;
  const std::shared_ptr<std::unordered_set<UpstreamLink*>> live_;
  TlsStream* handshaking_ = nullptr;
  std::optional<Connection<Stream>> connection_;
  Clock::time_point opening_deadline_ = Clock::time_point::max();
  bool closed_ = false;
  bool late_ = false;  // it could not be opened in time
};

template <>
Task<std::string> Link<Socket>::begin(const UpstreamTarget*) {
  connection_.emplace(std::move(socket_), kReadBuffer);
  co_return std::string();
}

template <>
Task<std::string> Link<TlsStream>::begin(const UpstreamTarget* target) {
  TlsStream stream(std::move(socket_), *tls_);
  stream.set_verify_mode(ssl::verify_peer);
  stream.set_verify_callback(ssl::host_name_verification(target->host));
  if (!is_address(target->host)) {
    // SSL_set_tlsext_host_name() is a macro with an old cast. The name is copied.
    SSL_ctrl(stream.native_handle(), SSL_CTRL_SET_TLSEXT_HOSTNAME, TLSEXT_NAMETYPE_host_name,
             const_cast<char*>(target->host.c_str()));
  }
  handshaking_ = &stream;
  const auto [error] = co_await stream.async_handshake(ssl::stream_base::client, kAwait);
  handshaking_ = nullptr;
  if (error) co_return "no TLS: " + error.message();
  connection_.emplace(std::move(stream), kReadBuffer);
  co_return std::string();
}

}  // namespace

struct UpstreamPool::Tls {
  ssl::context context{ssl::context::tls_client};
};

UpstreamPool::UpstreamPool(UpstreamTarget target, const Config& config, asio::io_context& context)
    : target_(std::move(target)),
      context_(context),
      live_(std::make_shared<std::unordered_set<UpstreamLink*>>()) {
  if (target_.scheme != "https") return;
  tls_ = std::make_unique<Tls>();
  boost::system::error_code error;
  SSL_CTX_set_min_proto_version(tls_->context.native_handle(), TLS1_2_VERSION);
  if (config.gateway_ca_file.empty()) {
    tls_->context.set_default_verify_paths(error);
  } else {
    tls_->context.load_verify_file(config.gateway_ca_file, error);
  }
  if (error) {
    log(LogLevel::error, "upstream_certificates",
        {{"upstream", target_.name}, {"reason", error.message()}});
  }
}

UpstreamPool::~UpstreamPool() = default;

std::shared_ptr<UpstreamLink> UpstreamPool::take(bool fresh) {
  while (!fresh && !idle_.empty()) {
    auto link = std::move(idle_.back());  // the last used: the others may grow old and go
    idle_.pop_back();
    if (!link->usable()) continue;
    link->reused = true;
    return link;
  }
  if (tls_) return std::make_shared<Link<TlsStream>>(context_, &tls_->context, live_);
  return std::make_shared<Link<Socket>>(context_, nullptr, live_);
}

void UpstreamPool::give_back(std::shared_ptr<UpstreamLink> link) {
  if (idle_.size() >= kMostIdle) return;
  link->idle_since = Clock::now();
  idle_.push_back(std::move(link));
}

void UpstreamPool::tick(Clock::time_point now) {
  for (auto* const link : *live_) link->expire(now);
  while (!idle_.empty() && now - idle_.front()->idle_since > kIdleTime) idle_.pop_front();
}

}  // namespace candor::server
