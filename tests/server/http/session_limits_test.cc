#include <atomic>
#include <chrono>
#include <future>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "server/http/session.h"
#include "tests/fakes/server/test_server.h"

// Deadlines, connections, and the end of the server.

namespace candor::server {
namespace {

using namespace std::chrono_literals;

// ---- time

/// Sends a byte from time to time, as long as it lives.
class Drip {
 public:
  Drip(RawClient& client, std::string_view byte)
      : thread_([this, &client, byte] {
          while (!done_ && client.send(byte)) std::this_thread::sleep_for(50ms);
        }) {}
  ~Drip() {
    done_ = true;
    thread_.join();
  }

 private:
  std::atomic<bool> done_{false};
  std::thread thread_;  // last: it uses the rest
};

TEST(Session, EndsAConnectionThatSendsItsHeaderTooSlowly) {
  auto config = small_config();
  config.header_seconds = 1;
  TestServer fixture(config);
  RawClient client(fixture.port());
  const Drip drip(client, "G");
  EXPECT_EQ(client.read_response().status, 408);
}

TEST(Session, EndsASilentConnectionWithoutAWord) {
  auto config = small_config();
  config.header_seconds = 1;
  config.idle_seconds = 1;
  TestServer fixture(config);
  RawClient fresh(fixture.port());
  RawClient kept_open(fixture.port());
  kept_open.send(get("/echo"));
  EXPECT_EQ(kept_open.read_response().status, 200);
  EXPECT_TRUE(fresh.server_closes());
  EXPECT_TRUE(kept_open.server_closes());
}

TEST(Session, DoesNotEndAConnectionThatIsBusyForLongerThanEachLimit) {
  auto config = small_config();
  config.header_seconds = 1;
  config.body_seconds = 1;
  config.idle_seconds = 1;
  TestServer fixture(config);
  RawClient client(fixture.port());
  for (int i = 0; i < 5; ++i) {
    std::this_thread::sleep_for(300ms);
    client.send(post("/echo", "x"));
    ASSERT_EQ(client.read_response().status, 200);
  }
}

TEST(Session, EndsABodyThatStopsComing) {
  auto config = small_config();
  config.body_seconds = 1;
  TestServer fixture(config);
  RawClient client(fixture.port());
  client.send("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhe");
  EXPECT_EQ(client.read_response().status, 408);
  EXPECT_TRUE(client.server_closes());
}

TEST(Session, EndsABodyThatDripsForTooLongInAll) {
  auto config = small_config();
  config.body_total_seconds = 1;
  TestServer fixture(config);
  RawClient client(fixture.port());
  client.send("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 1000\r\n\r\n");
  const Drip drip(client, "x");
  EXPECT_EQ(client.read_response().status, 408);
}

// ---- connections

TEST_F(SessionTest, ForgetsClientsThatLeaveInTheMiddle) {
  for (int i = 0; i < 20; ++i) {
    RawClient client(port());
    client.send("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 100000\r\n\r\nhalf");
    if (i % 2 == 0) client.reset();
  }
  EXPECT_TRUE(eventually(
      [&] { return counted("candor_http_connections_total") == 20 && connections() == 0; }));
  // A reset may overtake the bytes before it, and then no request had begun.
  EXPECT_GE(counted("candor_http_requests_lost_total"), 10U);
  EXPECT_LE(counted("candor_http_requests_lost_total"), 20U);
}

TEST_F(SessionTest, HoldsAThousandIdleConnectionsAndServesAll) {
  std::vector<std::unique_ptr<RawClient>> clients;
  for (int i = 0; i < 1000; ++i) clients.push_back(std::make_unique<RawClient>(port()));
  ASSERT_TRUE(eventually([this] { return connections() == 1000; }));
  for (auto& client : clients) client->send(get("/twice"));  // answered without the work pool
  for (auto& client : clients) ASSERT_EQ(client->read_response().status, 200);
  clients.clear();
  EXPECT_TRUE(eventually([this] { return connections() == 0; }));
}

TEST(Session, TurnsAwayConnectionsOverTheLimit) {
  auto config = small_config();
  config.max_connections = 2;
  TestServer fixture(config);
  RawClient first(fixture.port());
  RawClient second(fixture.port());
  ASSERT_TRUE(eventually([&] { return fixture.connections() == 2; }));
  RawClient third(fixture.port());
  const auto refused = third.read_response();
  EXPECT_EQ(refused.status, 503);
  EXPECT_EQ(refused.header("connection"), "close");
  first.close();
  ASSERT_TRUE(eventually([&] { return fixture.connections() == 1; }));
  RawClient fourth(fixture.port());
  fourth.send(get("/echo"));
  EXPECT_EQ(fourth.read_response().status, 200);
}

TEST_F(SessionTest, CountsWhatItAnswersAndWhatItRefuses) {
  RawClient client(port());
  client.send(get("/echo") + get("/nowhere/at/all") + "DELETE /echo HTTP/1.1\r\nHost: a\r\n\r\n" +
              "?\r\n\r\n");
  for (int i = 0; i < 4; ++i) client.read_response();
  const auto text = app().metrics.render();
  EXPECT_NE(
      text.find("candor_http_requests_total{route=\"/echo\",method=\"GET\",status=\"200\"} 1\n"),
      std::string::npos);
  EXPECT_NE(text.find("{route=\"other\",method=\"other\",status=\"404\"} 1\n"), std::string::npos);
  EXPECT_NE(text.find("{route=\"other\",method=\"other\",status=\"405\"} 1\n"), std::string::npos);
  EXPECT_NE(text.find("candor_http_refused_total{code=\"bad_request\"} 1\n"), std::string::npos);
  EXPECT_EQ(text.find("nowhere"), std::string::npos) << "labels must not come from clients";
}

// ---- the end

bool refuses_connections(std::uint16_t port) {
  try {
    RawClient client(port);
    return false;
  } catch (const std::runtime_error&) {
    return true;
  }
}

TEST_F(SessionTest, DrainsByAnsweringWhatRunsAndClosingWhatIsIdle) {
  RawClient idle(port());
  idle.send(get("/echo"));
  EXPECT_EQ(idle.read_response().status, 200);
  RawClient busy(port());
  busy.send(get("/kept"));
  ASSERT_TRUE(eventually([] { return kept.size() == 1; }));
  auto drained = std::async(std::launch::async, [this] { return server().drain(10s); });
  EXPECT_TRUE(idle.server_closes());
  EXPECT_TRUE(eventually([this] { return refuses_connections(port()); }));
  kept.answer_all({200, "text/plain", {}, "done"});
  const auto response = busy.read_response();
  EXPECT_EQ(response.body, "done");
  EXPECT_EQ(response.header("connection"), "close");
  EXPECT_TRUE(drained.get());
}

TEST_F(SessionTest, AnswersConnectionsThatWaitToBeAcceptedWhenItDrains) {
  std::vector<std::unique_ptr<RawClient>> clients;
  for (int i = 0; i < 200; ++i) {
    clients.push_back(std::make_unique<RawClient>(port()));
    clients.back()->send(get("/twice"));
  }
  EXPECT_TRUE(server().drain(10s));
  for (auto& client : clients) EXPECT_EQ(client->read_response().status, 200);
}

TEST_F(SessionTest, CutsOffWhatIsNotDoneAtTheDeadline) {
  RawClient busy(port());
  busy.send(get("/kept"));
  RawClient streaming(port());
  streaming.send(std::string(kChunkedPost) + chunk("first"));
  EXPECT_EQ(streaming.read_head().status, 200);
  ASSERT_TRUE(eventually([] { return kept.size() == 1; }));
  EXPECT_FALSE(server().drain(50ms));
  EXPECT_TRUE(busy.server_closes());
  kept.answer_all({200, "text/plain", {}, "late"});
}

TEST_F(SessionTest, SaysWhenItsPortIsTaken) {
  auto config = small_config();
  config.listen = "127.0.0.1:" + std::to_string(port());
  TestApp other(config);
  const auto started = Server::start(other.app, router());
  ASSERT_FALSE(started.has_value());
  EXPECT_EQ(started.error().code, "listen_failed");
}

}  // namespace
}  // namespace candor::server
