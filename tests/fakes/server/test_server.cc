#include "tests/fakes/server/test_server.h"

#include <chrono>
#include <cstdio>
#include <stdexcept>
#include <thread>
#include <utility>

namespace candor::server {

using namespace std::chrono_literals;

KeptAnswers kept;
std::atomic<int> running{0};
std::atomic<bool> hold_workers{false};
std::atomic<int> streams_cut{0};

void KeptAnswers::keep(Respond respond) {
  const std::lock_guard lock(mutex_);
  kept_.push_back(std::move(respond));
}

std::size_t KeptAnswers::size() const {
  const std::lock_guard lock(mutex_);
  return kept_.size();
}

void KeptAnswers::answer_all(const Response& response) {
  std::vector<Respond> all;
  {
    const std::lock_guard lock(mutex_);
    all.swap(kept_);
  }
  for (auto& respond : all) respond(response);
}

namespace {

Response echo(App&, const Request& request) {
  return {200, "text/plain", {}, request.method + ' ' + request.path + '|' + request.body};
}

Response slow(App&, const Request&) {
  ++running;
  while (hold_workers) std::this_thread::sleep_for(1ms);
  --running;
  return {200, "text/plain", {}, "slow"};
}

Response throwing(App&, const Request&) { throw std::runtime_error("a bug"); }

void async_echo(App& app, Request request, Respond respond) {
  auto body = std::make_shared<std::string>(std::move(request.body));
  if (!app.pool.submit([body, respond] { respond({200, "text/plain", {}, *body}); })) {
    respond({503, "text/plain", {}, "busy"});
  }
}

void async_throwing(App&, Request, Respond) { throw std::runtime_error("a bug"); }
void async_lost(App&, Request, Respond) {}
void async_kept(App&, Request, Respond respond) { kept.keep(std::move(respond)); }

void async_twice(App&, Request, Respond respond) {
  respond({200, "text/plain", {}, "first"});
  respond({200, "text/plain", {}, "second"});
}

/// Gives every piece back, and the number of bytes at the end.
class EchoStream final : public BodyStream {
 public:
  std::string feed(std::string_view piece) override {
    if (piece.find("throw") != std::string_view::npos) throw std::runtime_error("a bug");
    bytes_ += piece.size();
    return std::string(piece);
  }
  std::string finish(bool complete) override {
    if (!complete) ++streams_cut;
    return "[" + std::to_string(bytes_) + "]";
  }

 private:
  std::size_t bytes_ = 0;
};

StreamOrRefusal stream_echo(App&, const Request& request) {
  if (!request.query_value("no").empty()) return Response{422, "text/plain", {}, "no"};
  return std::make_unique<EchoStream>();
}

constexpr Endpoint kEndpoints[] = {
    {"GET", "/echo", "", echo},         {"POST", "/echo", "", echo},
    {"GET", "/slow", "", slow},         {"GET", "/throw", "", throwing},
    {"POST", "/async", "", async_echo}, {"GET", "/async-throw", "", async_throwing},
    {"GET", "/lost", "", async_lost},   {"GET", "/kept", "", async_kept},
    {"GET", "/twice", "", async_twice}, {"POST", "/stream", "", stream_echo},
};

}  // namespace

bool eventually(const std::function<bool()>& condition) {
  for (int i = 0; i < 5000 && !condition(); ++i) std::this_thread::sleep_for(1ms);
  return condition();
}

Config small_config() {
  Config config;
  config.listen = "127.0.0.1:0";
  config.io_threads = 2;
  config.limits.trace_bytes = 200'000;
  config.max_header_bytes = 4096;
  config.max_body_memory = 1 << 20;
  return config;
}

TestServer::TestServer(Config config, std::size_t work_threads)
    : app_(std::move(config), work_threads), router_(kEndpoints) {
  auto started = Server::start(app_.app, router_);
  if (!started) throw std::runtime_error(started.error().message);
  server_ = *std::move(started);
}

std::int64_t TestServer::connections() {
  return app_.metrics.gauge("candor_http_connections", "").value();
}

std::uint64_t TestServer::counted(const char* counter) {
  return app_.metrics.counter(counter, "").value();
}

std::string get(const std::string& path) { return "GET " + path + " HTTP/1.1\r\nHost: a\r\n\r\n"; }

std::string post(const std::string& path, const std::string& body, const std::string& headers) {
  return "POST " + path + " HTTP/1.1\r\nHost: a\r\n" + headers +
         "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body;
}

std::string chunk(const std::string& data) {
  char size[20];
  std::snprintf(size, sizeof size, "%zx\r\n", data.size());
  return size + data + "\r\n";
}

}  // namespace candor::server
