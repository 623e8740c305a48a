#include "client/http/connection.h"

#include <gtest/gtest.h>

#include "tests/fakes/client/scripted_server.h"

namespace candor::client {
namespace {

using Limits = HttpConnection::Limits;

HttpConnection connection_to(const ScriptedServer& server, Limits limits = {}) {
  return {{"127.0.0.1", server.port(), "/base"}, limits};
}

TEST(HttpConnection, SendsOneRequestAndReadsItsReply) {
  const ScriptedServer server({{ok("answer")}});
  const auto reply = connection_to(server).exchange({"POST", "/v1/x?y=1", "text/plain", "body"});
  ASSERT_TRUE(reply) << reply.error().message;
  EXPECT_EQ(reply->status, 200);
  EXPECT_EQ(reply->body, "answer");
  const auto request = server.requests().at(0);
  EXPECT_TRUE(request.starts_with("POST /base/v1/x?y=1 HTTP/1.1\r\n")) << request;
  EXPECT_NE(request.find("\r\nHost: 127.0.0.1:" + server.port() + "\r\n"), request.npos);
  EXPECT_NE(request.find("\r\nContent-Type: text/plain\r\n"), request.npos);
  EXPECT_TRUE(request.ends_with("\r\n\r\nbody"));
}

TEST(HttpConnection, KeepsItsConnection) {
  const ScriptedServer server({{ok("one")}, {ok("two")}});
  auto connection = connection_to(server);
  EXPECT_EQ(connection.exchange({})->body, "one");
  EXPECT_EQ(connection.exchange({})->body, "two");
  EXPECT_EQ(server.connections(), 1U);
}

TEST(HttpConnection, ReadsChunkedReplies) {
  const ScriptedServer server(
      {{"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n"}});
  EXPECT_EQ(connection_to(server).exchange({})->body, "abcde");
}

TEST(HttpConnection, ConnectsAgainWhenTheServerClosedAKeptConnection) {
  const ScriptedServer server({{ok("one"), /*close=*/true}, {ok("two")}});
  auto connection = connection_to(server);
  EXPECT_EQ(connection.exchange({})->body, "one");
  const auto second = connection.exchange({});
  ASSERT_TRUE(second) << second.error().message;
  EXPECT_EQ(second->body, "two");
  EXPECT_EQ(server.connections(), 2U);
}

TEST(HttpConnection, TellsWhenNobodyListens) {
  std::string port;
  { port = ScriptedServer({}).port(); }
  const auto reply = HttpConnection({"127.0.0.1", port, ""}).exchange({});
  ASSERT_FALSE(reply);
  EXPECT_EQ(reply.error().code, "unreachable");
}

TEST(HttpConnection, TellsWhenTheReplyIsCut) {
  const ScriptedServer server(
      {{"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nonly this", /*close=*/true}});
  const auto reply = connection_to(server).exchange({});
  ASSERT_FALSE(reply);
  EXPECT_EQ(reply.error().code, "no_reply");
}

TEST(HttpConnection, TellsWhenTheReplyIsNotHttp) {
  const ScriptedServer server({{"SSH-2.0-OpenSSH_9.2\r\n\r\n"}});
  const auto reply = connection_to(server).exchange({});
  ASSERT_FALSE(reply);
  EXPECT_EQ(reply.error().code, "bad_reply");
}

TEST(HttpConnection, RefusesAReplyOverItsLimit) {
  const ScriptedServer server({{ok(std::string(5'000, 'x'))}});
  const auto reply = connection_to(server, {std::chrono::seconds(60), 1'000}).exchange({});
  ASSERT_FALSE(reply);
  EXPECT_EQ(reply.error().code, "bad_reply");
}

TEST(HttpConnection, GivesUpWaiting) {
  const ScriptedServer server({{""}});
  const auto reply = connection_to(server, {std::chrono::seconds(1), 1'000}).exchange({});
  ASSERT_FALSE(reply);
  EXPECT_EQ(reply.error().code, "no_reply");
}

TEST(HttpConnection, ReadsWhatAServerAnswersBeforeItHasTheBody) {
  const std::string refusal =
      "HTTP/1.1 413 Payload Too Large\r\nConnection: close\r\nContent-Length: 3\r\n\r\nno!";
  const ScriptedServer server({{refusal, false, /*at_once=*/true}});
  const auto reply =
      connection_to(server).exchange({"POST", "/", "", std::string(60'000'000, 'x')});
  ASSERT_TRUE(reply) << reply.error().message;
  EXPECT_EQ(reply->status, 413);
  EXPECT_EQ(reply->body, "no!");
}

TEST(HttpConnection, TellsHowLongToWait) {
  const std::string head = "HTTP/1.1 503 Busy\r\nContent-Length: 0\r\nRetry-After: ";
  const ScriptedServer server({{head + "7\r\n\r\n"},
                               {head + "Fri, 31 Dec 1999 23:59:59 GMT\r\n\r\n"},
                               {head + "99999999999\r\n\r\n"}});
  auto connection = connection_to(server);
  EXPECT_EQ(connection.exchange({})->retry_after, 7U);
  EXPECT_EQ(connection.exchange({})->retry_after, 0U);
  EXPECT_EQ(connection.exchange({})->retry_after, 0U);
}

}  // namespace
}  // namespace candor::client
