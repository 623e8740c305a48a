#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "server/http/server.h"
#include "tests/fakes/server/raw_client.h"
#include "tests/fakes/server/test_app.h"

namespace candor::server {

/// Answers that GET /kept keeps, to give them later or never.
class KeptAnswers {
 public:
  void keep(Respond respond);
  std::size_t size() const;
  void answer_all(const Response& response);

 private:
  mutable std::mutex mutex_;
  std::vector<Respond> kept_;
};

// What the endpoints of a TestServer do, and have done. Handlers are plain functions, hence no members.
extern KeptAnswers kept;
extern std::atomic<int> running;        // GET /slow
extern std::atomic<bool> hold_workers;  // GET /slow waits for it to be false
extern std::atomic<int> streams_cut;    // POST /stream that did not come to its end

/// On a loopback port, with small limits.
Config small_config();

/// A whole server with endpoints that try everything: GET and POST /echo and GET /slow and /throw are plain;
/// POST /async, GET /async-throw, /lost (never answers), /kept and /twice (answers twice) are async; POST /stream gives
/// each piece back, and the number of bytes at the end.
class TestServer {
 public:
  explicit TestServer(Config config = small_config(), std::size_t work_threads = 2);

  std::uint16_t port() const { return server_->port(); }
  TestApp& app() { return app_; }
  Server& server() { return *server_; }
  const Router& router() const { return router_; }
  std::int64_t connections();
  std::uint64_t counted(const char* counter);

 private:
  TestApp app_;
  Router router_;
  std::unique_ptr<Server> server_;
};

class SessionTest : public ::testing::Test, public TestServer {};

/// Whether the condition is true within some seconds.
bool eventually(const std::function<bool()>& condition);

// Requests as text.
std::string get(const std::string& path);
std::string post(const std::string& path, const std::string& body, const std::string& headers = "");
std::string chunk(const std::string& data);
inline constexpr auto kChunkedPost =
    "POST /stream HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n";

}  // namespace candor::server
