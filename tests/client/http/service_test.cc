#include "client/http/service.h"

#include <gtest/gtest.h>

#include "tests/fakes/client/scripted_server.h"

namespace candor::client {
namespace {

Service service_of(const ScriptedServer& server) {
  return Service(ServerUrl{"127.0.0.1", server.port(), ""});
}

std::string refusal(const std::string& status, const std::string& problem,
                    const std::string& more = "") {
  return "HTTP/1.1 " + status + "\r\n" + more +
         "Content-Length: " + std::to_string(problem.size()) + "\r\n\r\n" + problem;
}

TEST(Service, PostsOneTrace) {
  const ScriptedServer server({{ok("{\"decision\":\"allow\"}")}});
  const auto verdict = service_of(server).post_trace("{\"steps\":[]}", "candor");
  ASSERT_TRUE(verdict);
  EXPECT_EQ(*verdict, "{\"decision\":\"allow\"}");
  EXPECT_TRUE(server.requests().at(0).starts_with("POST /v1/traces?format=candor HTTP/1.1\r\n"));
}

TEST(Service, PostsABatchOfOneTraceALine) {
  const ScriptedServer server({{ok("{\"a\":1}\n{\"b\":2}\n")}});
  const std::vector<std::string> traces = {"{\n\"x\":1\r\n}", "{\"y\":2}"};
  const auto answers = service_of(server).post_batch(traces, "");
  ASSERT_TRUE(answers);
  EXPECT_EQ(*answers, (std::vector<std::string>{"{\"a\":1}", "{\"b\":2}"}));
  EXPECT_TRUE(server.requests().at(0).ends_with("\r\n\r\n{ \"x\":1  }\n{\"y\":2}\n"));
}

TEST(Service, GivesTheCodeOfAProblem) {
  const ScriptedServer server({{refusal(
      "422 Unprocessable", R"({"code":"invalid_trace","detail":"no steps","pointer":"/steps"})")}});
  const auto verdict = service_of(server).post_trace("{}", "");
  ASSERT_FALSE(verdict);
  EXPECT_EQ(verdict.error().code, "invalid_trace");
  EXPECT_EQ(verdict.error().message, "no steps");
  EXPECT_EQ(verdict.error().where, "/steps");
}

TEST(Service, BearsErrorsThatAreNoProblemDocuments) {
  const ScriptedServer server({{refusal("502 Bad Gateway", "<html>")}});
  const auto body = service_of(server).get("/v1/limits");
  ASSERT_FALSE(body);
  EXPECT_EQ(body.error().code, "http_error");
  EXPECT_EQ(body.error().message, "status 502");
}

TEST(Service, ARefusedBatchIsTheAnswerToEachOfItsTraces) {
  const ScriptedServer server({{refusal("400 Bad Request", "{\"code\":\"unknown_format\"}")}});
  const std::vector<std::string> traces = {"{}", "{}"};
  const auto answers = service_of(server).post_batch(traces, "x");
  ASSERT_TRUE(answers);
  EXPECT_EQ(answers->size(), 2U);
  EXPECT_EQ(answers->at(1), "{\"code\":\"unknown_format\"}");
}

TEST(Service, WaitsAndRepeatsWhenTheServerIsBusy) {
  const ScriptedServer server({{refusal("503 Busy", "{}", "Retry-After: 1\r\n")},
                               {refusal("429 Slow Down", "{}")},
                               {ok("done")}});
  const auto body = service_of(server).get("/healthz");
  ASSERT_TRUE(body);
  EXPECT_EQ(*body, "done");
  EXPECT_EQ(server.requests().size(), 3U);
}

}  // namespace
}  // namespace candor::client
