#include "server/http/session.h"

#include <atomic>
#include <chrono>
#include <future>
#include <memory>
#include <optional>
#include <stdexcept>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

#include "server/http/server.h"
#include "tests/fakes/server/raw_client.h"
#include "tests/fakes/server/test_app.h"

// A whole server on a loopback port, and clients that send exact bytes.

namespace candor::server {
namespace {

using namespace std::chrono_literals;

// ---- what the test's endpoints do

/// Answers that handlers keep, to give them later or never.
class KeptAnswers {
 public:
  void keep(Respond respond) {
    const std::lock_guard lock(mutex_);
    kept_.push_back(std::move(respond));
  }
  std::size_t size() const {
    const std::lock_guard lock(mutex_);
    return kept_.size();
  }
  void answer_all(const Response& response) {
    for (auto& respond : take()) respond(response);
  }
  std::vector<Respond> take() {
    const std::lock_guard lock(mutex_);
    return std::exchange(kept_, {});
  }

 private:
  mutable std::mutex mutex_;
  std::vector<Respond> kept_;
};

KeptAnswers kept;
std::atomic<int> running{0};
std::atomic<bool> hold_workers{false};
std::atomic<int> streams_finished{0};
std::atomic<int> streams_cut{0};

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
    ++(complete ? streams_finished : streams_cut);
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

class Fixture {
 public:
  explicit Fixture(Config config = small_config(), std::size_t work_threads = 2)
      : app_(std::move(config), work_threads), router_(kEndpoints) {
    auto started = Server::start(app_.app, router_);
    if (!started) throw std::runtime_error(started.error().message);
    server_ = *std::move(started);
  }

  std::uint16_t port() const { return server_->port(); }
  TestApp& app() { return app_; }
  Server& server() { return *server_; }
  std::int64_t connections() { return app_.metrics.gauge("candor_http_connections", "").value(); }
  std::uint64_t counted(const char* name) { return app_.metrics.counter(name, "").value(); }

 private:
  TestApp app_;
  Router router_;
  std::unique_ptr<Server> server_;
};

class SessionTest : public ::testing::Test, public Fixture {};

std::string get(const std::string& path) { return "GET " + path + " HTTP/1.1\r\nHost: a\r\n\r\n"; }

std::string post(const std::string& path, const std::string& body,
                 const std::string& headers = "") {
  return "POST " + path + " HTTP/1.1\r\nHost: a\r\n" + headers +
         "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body;
}

std::string chunk(const std::string& data) {
  char size[20];
  std::snprintf(size, sizeof size, "%zx\r\n", data.size());
  return size + data + "\r\n";
}

constexpr auto kChunkedPost =
    "POST /stream HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n";

// ---- requests and answers

TEST_F(SessionTest, AnswersRequestsOnOneConnection) {
  RawClient client(port());
  for (int i = 0; i < 3; ++i) {
    client.send(get("/echo?x=1"));
    const auto response = client.read_response();
    EXPECT_EQ(response.status, 200);
    EXPECT_EQ(response.body, "GET /echo|");
    EXPECT_EQ(response.header("content-type"), "text/plain");
    EXPECT_EQ(response.header("connection"), "");
    EXPECT_FALSE(response.header("date").empty());
  }
}

TEST_F(SessionTest, AnswersPipelinedRequestsInOrder) {
  RawClient client(port());
  client.send(post("/async", "one") + get("/echo") + post("/echo", "two") + get("/nothing") +
              post("/async", "three"));
  EXPECT_EQ(client.read_response().body, "one");
  EXPECT_EQ(client.read_response().body, "GET /echo|");
  EXPECT_EQ(client.read_response().body, "POST /echo|two");
  EXPECT_EQ(client.read_response().status, 404);
  EXPECT_EQ(client.read_response().body, "three");
}

TEST_F(SessionTest, ReadsARequestThatComesByteByByte) {
  RawClient client(port());
  const auto text = "\r\n" + post("/echo", "hello") +
                    "POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n" +
                    chunk("abc") + chunk("def") + "0\r\n\r\n";
  client.send(text.substr(0, 2));
  for (const char c : text.substr(2)) client.send(std::string_view(&c, 1));
  EXPECT_EQ(client.read_response().body, "POST /echo|hello");
  EXPECT_EQ(client.read_response().body, "POST /echo|abcdef");
}

TEST_F(SessionTest, AnswersHeadWithoutABody) {
  RawClient client(port());
  client.send("HEAD /echo HTTP/1.1\r\nHost: a\r\n\r\n" + get("/echo"));
  const auto head = client.read_response(/*to_head=*/true);
  EXPECT_EQ(head.status, 200);
  EXPECT_EQ(head.header("content-length"), "11");
  EXPECT_EQ(client.read_response().body, "GET /echo|");
}

TEST_F(SessionTest, AnswersHttp10AndClosesUnlessAskedNotTo) {
  RawClient once(port());
  once.send("GET /echo HTTP/1.0\r\n\r\n");
  EXPECT_EQ(once.read_response().header("connection"), "close");
  EXPECT_TRUE(once.server_closes());
  RawClient kept_open(port());
  for (int i = 0; i < 2; ++i) {
    kept_open.send("GET /echo HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");
    EXPECT_EQ(kept_open.read_response().header("connection"), "keep-alive");
  }
}

TEST_F(SessionTest, ClosesWhenAskedTo) {
  RawClient client(port());
  client.send("GET /echo HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
  EXPECT_EQ(client.read_response().header("connection"), "close");
  EXPECT_TRUE(client.server_closes());
}

TEST_F(SessionTest, AnswersAClientThatHasEndedItsSide) {
  RawClient client(port());
  client.send(post("/async", "half"));
  client.end_sending();
  EXPECT_EQ(client.read_response().body, "half");
  EXPECT_TRUE(client.server_closes());
}

TEST_F(SessionTest, InvitesABodyThatWaitsForIt) {
  RawClient client(port());
  client.send(
      "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nExpect: 100-continue\r\n\r\n");
  EXPECT_EQ(client.read_response().status, 100);
  client.send("hello" + get("/echo"));
  EXPECT_EQ(client.read_response().body, "POST /echo|hello");
  EXPECT_EQ(client.read_response().status, 200);
}

TEST_F(SessionTest, RefusesABodyBeforeInvitingIt) {
  RawClient client(port());
  client.send(
      "POST /nothing HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nExpect: 100-continue\r\n\r\n");
  const auto response = client.read_response();
  EXPECT_EQ(response.status, 404);
  EXPECT_EQ(response.header("connection"), "close");
  EXPECT_TRUE(client.server_closes());
}

TEST_F(SessionTest, RefusesOtherExpectations) {
  RawClient client(port());
  client.send("GET /echo HTTP/1.1\r\nHost: a\r\nExpect: magic\r\n\r\n");
  EXPECT_EQ(client.read_response().status, 417);
}

TEST_F(SessionTest, ListsTheMethodsOfAPath) {
  RawClient client(port());
  client.send("DELETE /echo HTTP/1.1\r\nHost: a\r\n\r\n");
  const auto response = client.read_response();
  EXPECT_EQ(response.status, 405);
  EXPECT_EQ(response.header("allow"), "GET, HEAD, POST");
  EXPECT_EQ(response.header("content-type"), "application/problem+json");
}

TEST_F(SessionTest, RefusesCompressedBodies) {
  RawClient client(port());
  client.send(post("/echo", "x", "Content-Encoding: gzip\r\n"));
  const auto response = client.read_response();
  EXPECT_EQ(response.status, 415);
  EXPECT_EQ(response.header("accept-encoding"), "identity");
}

TEST_F(SessionTest, CarriesABodyOfTheLimitBothWays) {
  const std::string body(200'000, 'x');
  RawClient client(port());
  client.send(post("/async", body));
  EXPECT_TRUE(client.read_response().body == body);
}

// ---- what is refused

TEST_F(SessionTest, NeverReadsARequestBehindOneThatIsBroken) {
  for (const auto* header :
       {"Content-Length: 5\r\nTransfer-Encoding: chunked\r\n", "Transfer-Encoding: xchunked\r\n",
        "Content-Length: 5\r\nContent-Length: 5\r\n", "Host: b\r\n"}) {
    RawClient client(port());
    client.send("POST /echo HTTP/1.1\r\nHost: a\r\n" + std::string(header) + "\r\n" + get("/echo") +
                get("/echo"));
    const auto response = client.read_response();
    EXPECT_GE(response.status, 400) << header;
    EXPECT_EQ(response.header("connection"), "close") << header;
    EXPECT_TRUE(client.server_closes()) << header;
  }
}

TEST_F(SessionTest, AnswersALengthOverTheLimitBeforeTheBodyComes) {
  RawClient client(port());
  client.send("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 200001\r\n\r\n");
  const auto response = client.read_response();
  EXPECT_EQ(response.status, 413);
  EXPECT_EQ(response.header("connection"), "close");
  EXPECT_TRUE(client.server_closes());
}

TEST_F(SessionTest, AnswersAClientThatSendsAllOfATooLargeBodyFirst) {
  RawClient client(port());
  EXPECT_TRUE(client.send(post("/echo", std::string(20'000'000, 'x'))));
  EXPECT_EQ(client.read_response().status, 413);
}

TEST_F(SessionTest, RefusesAChunkedBodyWhenItGrowsOverTheLimit) {
  RawClient client(port());
  client.send("POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n");
  for (int i = 0; i < 21; ++i) client.send(chunk(std::string(10'000, 'x')));
  EXPECT_EQ(client.read_response().status, 413);
  EXPECT_TRUE(client.server_closes());
}

TEST_F(SessionTest, RefusesAHeaderOverTheLimit) {
  RawClient client(port());
  client.send("GET /echo HTTP/1.1\r\nHost: a\r\nX: " + std::string(5000, 'x') + "\r\n\r\n");
  EXPECT_EQ(client.read_response().status, 431);
  EXPECT_TRUE(client.server_closes());
}

TEST_F(SessionTest, RefusesAChunkLineThatNeverEnds) {
  RawClient client(port());
  client.send("POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n5;" +
              std::string(10'000, 'x'));
  EXPECT_EQ(client.read_response().status, 400);
  EXPECT_TRUE(client.server_closes());
}

TEST_F(SessionTest, SharesTheMemoryForLargeBodies) {
  std::vector<std::unique_ptr<RawClient>> clients;
  for (int i = 0; i < 5; ++i) {  // each within its limit, together over the budget of 1 MiB
    clients.push_back(std::make_unique<RawClient>(port()));
    clients.back()->send("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 200000\r\n\r\n" +
                         std::string(199'990, 'x'));
  }
  ASSERT_TRUE(eventually([this] { return connections() == 5; }));
  std::this_thread::sleep_for(
      100ms);  // until they are read; were they not, the next would be served, and fail
  RawClient one_more(port());
  one_more.send(post("/echo", std::string(150'000, 'x')));
  EXPECT_EQ(one_more.read_response().status, 503);
  RawClient small(port());
  small.send(post("/echo", std::string(60'000, 'x')));
  EXPECT_EQ(small.read_response().status, 200);
  clients.clear();
  ASSERT_TRUE(eventually([this] { return connections() <= 2; }));
  RawClient afterwards(port());
  afterwards.send(post("/echo", std::string(150'000, 'x')));
  EXPECT_EQ(afterwards.read_response().status, 200);
}

// ---- handlers that fail

TEST_F(SessionTest, AnswersForAHandlerThatThrows) {
  RawClient client(port());
  for (const auto* path : {"/throw", "/async-throw"}) {
    client.send(get(path));
    const auto response = client.read_response();
    EXPECT_EQ(response.status, 500) << path;
    EXPECT_EQ(response.body.find("a bug"), std::string::npos) << "the reason is for the log";
  }
  client.send(get("/echo"));
  EXPECT_EQ(client.read_response().status, 200);
}

TEST_F(SessionTest, AnswersForAHandlerThatForgetsTo) {
  RawClient client(port());
  client.send(get("/lost") + get("/echo"));
  EXPECT_EQ(client.read_response().status, 500);
  EXPECT_EQ(client.read_response().status, 200);
}

TEST_F(SessionTest, TakesTheFirstOfTwoAnswers) {
  RawClient client(port());
  client.send(get("/twice") + get("/echo"));
  EXPECT_EQ(client.read_response().body, "first");
  EXPECT_EQ(client.read_response().body, "GET /echo|");
}

TEST_F(SessionTest, DropsAnAnswerWhoseClientIsGone) {
  {
    RawClient client(port());
    client.send(get("/kept"));
    ASSERT_TRUE(eventually([] { return kept.size() == 1; }));
    client.reset();
  }
  kept.answer_all({200, "text/plain", {}, "late"});
  EXPECT_TRUE(eventually([this] { return connections() == 0; }));
}

TEST(Session, GivesUpAnAnswerThatDoesNotCome) {
  auto config = small_config();
  config.handler_seconds = 1;
  Fixture fixture(config);
  RawClient client(fixture.port());
  client.send(get("/kept"));
  const auto response = client.read_response();
  EXPECT_EQ(response.status, 503);
  EXPECT_EQ(response.header("connection"), "close");
  kept.answer_all({200, "text/plain", {}, "late"});
  EXPECT_TRUE(client.server_closes());
}

TEST(Session, AnswersAtOnceWhenTheWorkQueueIsFull) {
  auto config = small_config();
  config.work_queue = 1;
  Fixture fixture(config, /*work_threads=*/1);
  hold_workers = true;
  RawClient first(fixture.port());
  first.send(get("/slow"));
  ASSERT_TRUE(eventually([] { return running == 1; }));
  RawClient second(fixture.port());
  second.send(get("/slow"));
  ASSERT_TRUE(eventually(
      [&] { return fixture.app().metrics.gauge("candor_work_queue_depth", "").value() == 1; }));
  RawClient third(fixture.port());
  third.send(get("/slow"));
  const auto refused = third.read_response();
  EXPECT_EQ(refused.status, 503);
  EXPECT_EQ(refused.header("retry-after"), "1");
  hold_workers = false;
  EXPECT_EQ(first.read_response().body, "slow");
  EXPECT_EQ(second.read_response().body, "slow");
}

// ---- streams

TEST_F(SessionTest, StreamsBothWaysWhileTheBodyStillComes) {
  RawClient client(port());
  client.send(kChunkedPost);
  client.send(chunk("first"));
  const auto head = client.read_head();
  EXPECT_EQ(head.status, 200);
  EXPECT_EQ(head.header("content-type"), "application/x-ndjson");
  EXPECT_EQ(client.read_chunk(), "first");
  client.send(chunk("second"));
  EXPECT_EQ(client.read_chunk(), "second");
  client.send("0\r\n\r\n" + get("/echo"));
  EXPECT_EQ(client.read_chunk(), "[11]");
  EXPECT_EQ(client.read_chunk(), "");
  EXPECT_EQ(client.read_response().body, "GET /echo|");
}

TEST_F(SessionTest, StreamsABodyWithALengthWhateverItsSize) {
  RawClient client(port());
  const std::string body(5'000'000, 'x');
  std::thread sender([&client, &body] { client.send(post("/stream", body)); });
  const auto response = client.read_response();
  sender.join();
  EXPECT_TRUE(response.body_ended);
  EXPECT_TRUE(response.body == body + "[5000000]");
}

TEST_F(SessionTest, StreamsAnEmptyBody) {
  RawClient client(port());
  client.send(post("/stream", "") + get("/echo"));
  EXPECT_EQ(client.read_response().body, "[0]");
  EXPECT_EQ(client.read_response().status, 200);
}

TEST_F(SessionTest, StreamsToHttp10UntilTheConnectionCloses) {
  RawClient client(port());
  client.send("POST /stream HTTP/1.0\r\nContent-Length: 3\r\n\r\nabc");
  const auto response = client.read_response();
  EXPECT_EQ(response.header("transfer-encoding"), "");
  EXPECT_EQ(response.body, "abc[3]");
}

TEST_F(SessionTest, RefusesAStreamWithAnAnswer) {
  RawClient client(port());
  client.send(post("/stream?no=1", "abc"));
  EXPECT_EQ(client.read_response().status, 422);
  EXPECT_TRUE(client.server_closes());
}

TEST_F(SessionTest, TellsAStreamThatItsClientIsGone) {
  const int cut = streams_cut;
  {
    RawClient client(port());
    client.send(std::string(kChunkedPost) + chunk("first"));
    EXPECT_EQ(client.read_head().status, 200);
    client.reset();
  }
  EXPECT_TRUE(eventually([cut] { return streams_cut == cut + 1; }));
  EXPECT_TRUE(eventually([this] { return connections() == 0; }));
}

TEST_F(SessionTest, DoesNotEndAStreamThatBreaks) {
  const int cut = streams_cut;
  for (const std::string bad : {"zz\r\n", "5\r\nthrow\r\n"}) {
    RawClient client(port());
    client.send(std::string(kChunkedPost) + chunk("first"));
    EXPECT_EQ(client.read_head().status, 200);
    EXPECT_EQ(client.read_chunk(), "first");
    client.send(bad);
    EXPECT_EQ(client.read_chunk(), "");
    EXPECT_TRUE(client.server_closes()) << "no last chunk";
  }
  EXPECT_TRUE(eventually([cut] { return streams_cut == cut + 2; }));
}

TEST_F(SessionTest, AnswersAStreamThatBreaksBeforeItHasSaidAnything) {
  for (const std::string bad : {"zz\r\n", "5\r\nthrow\r\n"}) {
    RawClient client(port());
    client.send(kChunkedPost + bad);
    const auto response = client.read_response();
    EXPECT_EQ(response.status, bad == "zz\r\n" ? 400 : 500);
    EXPECT_TRUE(client.server_closes());
  }
}

TEST_F(SessionTest, StopsReadingAStreamWhoseOutputIsNotRead) {
  RawClient client(port());
  client.send(kChunkedPost);
  std::atomic<std::size_t> sent{0};
  std::atomic<bool> done{false};
  std::thread sender([&] {
    const auto piece = chunk(std::string(60'000, 'x'));
    for (int i = 0; i < 2000 && client.send(piece); ++i) sent += piece.size();
    client.send("0\r\n\r\n");
    done = true;
  });
  std::size_t before = 0;
  ASSERT_TRUE(
      eventually([&] {  // until a while passes without progress: the buffers on the way are full
        before = sent;
        std::this_thread::sleep_for(300ms);
        return sent == before;
      }));
  EXPECT_FALSE(done);
  EXPECT_LT(before, std::size_t{60'000} * 2000);
  const auto response = client.read_response();
  sender.join();
  EXPECT_EQ(response.body.size(), std::size_t{60'000} * 2000 + std::string("[120000000]").size());
}

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
  Fixture fixture(config);
  RawClient client(fixture.port());
  const Drip drip(client, "G");
  EXPECT_EQ(client.read_response().status, 408);
}

TEST(Session, EndsASilentConnectionWithoutAWord) {
  auto config = small_config();
  config.header_seconds = 1;
  config.idle_seconds = 1;
  Fixture fixture(config);
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
  Fixture fixture(config);
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
  Fixture fixture(config);
  RawClient client(fixture.port());
  client.send("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhe");
  EXPECT_EQ(client.read_response().status, 408);
  EXPECT_TRUE(client.server_closes());
}

TEST(Session, EndsABodyThatDripsForTooLongInAll) {
  auto config = small_config();
  config.body_total_seconds = 1;
  Fixture fixture(config);
  RawClient client(fixture.port());
  client.send("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 1000\r\n\r\n");
  const Drip drip(client, "x");
  EXPECT_EQ(client.read_response().status, 408);
}

// ---- connections

TEST_F(SessionTest, ForgetsClientsThatLeaveInTheMiddle) {
  const auto lost = counted("candor_http_requests_lost_total");
  for (int i = 0; i < 20; ++i) {
    RawClient client(port());
    client.send("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 100000\r\n\r\nhalf");
    if (i % 2 == 0) client.reset();
  }
  EXPECT_TRUE(eventually([&] { return connections() == 0; }));
  EXPECT_EQ(counted("candor_http_requests_lost_total"), lost + 20);
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
  Fixture fixture(config);
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

TEST_F(SessionTest, DrainsByAnsweringWhatRunsAndClosingWhatIsIdle) {
  RawClient idle(port());
  idle.send(get("/echo"));
  EXPECT_EQ(idle.read_response().status, 200);
  RawClient busy(port());
  busy.send(get("/kept"));
  ASSERT_TRUE(eventually([] { return kept.size() == 1; }));
  auto drained = std::async(std::launch::async, [this] { return server().drain(10s); });
  EXPECT_TRUE(idle.server_closes());
  ASSERT_TRUE(eventually([this] { return app().app.draining.load(); }));
  EXPECT_THROW(RawClient(port()).send(get("/echo")), std::runtime_error) << "no new connections";
  kept.answer_all({200, "text/plain", {}, "done"});
  const auto response = busy.read_response();
  EXPECT_EQ(response.body, "done");
  EXPECT_EQ(response.header("connection"), "close");
  EXPECT_TRUE(drained.get());
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
  const Router router(kEndpoints);
  const auto started = Server::start(other.app, router);
  ASSERT_FALSE(started.has_value());
  EXPECT_EQ(started.error().code, "listen_failed");
}

}  // namespace
}  // namespace candor::server
