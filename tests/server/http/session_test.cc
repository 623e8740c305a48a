#include "server/http/session.h"

#include <chrono>
#include <string>

#include "tests/fakes/server/test_server.h"

// Requests and their answers, over a real connection.

namespace candor::server {
namespace {

using namespace std::chrono_literals;

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
  TestServer fixture(config);
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
  TestServer fixture(config, /*work_threads=*/1);
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

}  // namespace
}  // namespace candor::server
