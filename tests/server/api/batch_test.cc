#include <sstream>
#include <string>
#include <thread>
#include <vector>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "server/api/router.h"
#include "tests/fakes/server/call.h"
#include "tests/fakes/server/test_app.h"

// POST /v1/traces/batch.

namespace candor::server {
namespace {

using Json = nlohmann::json;

std::string line(const std::string& id, std::size_t padding = 0) {
  return Json{{"id", id}, {"steps", {{{"kind", "user"}, {"text", std::string(padding, 'x')}}}}}
             .dump() +
         "\n";
}

std::vector<Json> post(TestApp& test, const std::string& body, std::size_t piece = 65536) {
  const auto response = call(test.app, "POST", "/v1/traces/batch", body, {}, piece);
  EXPECT_EQ(response.status, 200);
  EXPECT_EQ(response.content_type, "application/x-ndjson");
  std::vector<Json> out;
  std::istringstream lines(response.body);
  for (std::string text; std::getline(lines, text);) out.push_back(Json::parse(text));
  return out;
}

TEST(Batch, AnswersEachLineInOrder) {
  TestApp test;
  const auto answers = post(test, line("a") + line("b") + line("c"));
  ASSERT_EQ(answers.size(), 3U);
  EXPECT_EQ(answers[0]["trace"], "a");
  EXPECT_EQ(answers[2]["trace"], "c");
  EXPECT_EQ(answers[2]["decision"], "allow");
}

TEST(Batch, GoesOnBehindABrokenLineAndNamesIt) {
  TestApp test;
  const auto answers =
      post(test, line("a") + "{broken\n" + "\n  \r\n" + "[]\n" + line("a", 3) + line("b"));
  ASSERT_EQ(answers.size(), 5U) << "blank lines are not answered";
  EXPECT_EQ(answers[0]["trace"], "a");
  EXPECT_EQ(answers[1]["code"], "invalid_json");
  EXPECT_EQ(answers[1]["line"], 2);
  EXPECT_EQ(answers[2]["line"], 5);
  EXPECT_EQ(answers[3]["code"], "trace_conflict");
  EXPECT_EQ(answers[3]["status"], 409);
  EXPECT_EQ(answers[3]["line"], 6);
  EXPECT_EQ(answers[4]["trace"], "b");
}

TEST(Batch, AnswersTheSameHoweverTheBodyIsCut) {
  std::string body;
  for (int i = 0; i < 20; ++i)
    body += i % 3 == 0 ? "{\"broken\n" : line("t-" + std::to_string(i), 50);
  body += line("last");
  body.pop_back();  // the last line has no end
  TestApp whole;
  const auto wanted = post(whole, body);
  EXPECT_EQ(wanted.size(), 21U);
  for (const std::size_t piece : {1, 7, 64, 1000}) {
    TestApp cut;
    const auto answers = post(cut, body, piece);
    ASSERT_EQ(answers.size(), wanted.size());
    for (std::size_t i = 0; i < wanted.size(); ++i) {
      EXPECT_EQ(answers[i].value("trace", ""), wanted[i].value("trace", "")) << piece;
      EXPECT_EQ(answers[i].value("line", 0), wanted[i].value("line", 0)) << piece;
    }
  }
}

TEST(Batch, SkipsALineOverTheLimitWithoutKeepingIt) {
  Config config;
  config.limits.trace_bytes = 1000;
  TestApp test(config);
  const auto answers = post(test, line("a", 5000) + line("b") + line("c", 960), 100);
  ASSERT_EQ(answers.size(), 3U);
  EXPECT_EQ(answers[0]["code"], "trace_too_large");
  EXPECT_EQ(answers[0]["line"], 1);
  EXPECT_EQ(answers[1]["trace"], "b");
  EXPECT_EQ(answers[2]["code"], "trace_too_large");
}

TEST(Batch, RefusesALineThatTheSharedMemoryDoesNotHave) {
  Config config;
  config.max_body_memory = 100'000;
  TestApp test(config);
  const auto answers = post(test, line("a", 150'000) + line("b", 90'000));
  ASSERT_EQ(answers.size(), 2U);
  EXPECT_EQ(answers[0]["code"], "queue_full");
  EXPECT_EQ(answers[1]["trace"], "b");
}

TEST(Batch, AnswersAPieceOnlyOnceItIsDurable) {
  TestApp test;
  test.store.hold_puts();
  std::atomic<bool> answered{false};
  std::thread client([&] {
    EXPECT_EQ(post(test, line("a") + line("b")).size(), 2U);
    answered = true;
  });
  while (test.store.held() < 2) std::this_thread::yield();
  EXPECT_FALSE(answered);
  test.store.release_puts();
  client.join();
}

TEST(Batch, BoundsTheLinesInFlight) {
  TestApp test;
  test.store.hold_puts();
  std::string body;
  for (int i = 0; i < 600; ++i) body += line(std::to_string(i));
  std::thread client([&] { EXPECT_EQ(post(test, body).size(), 600U); });
  while (test.store.held() < 256) std::this_thread::yield();
  std::this_thread::sleep_for(std::chrono::milliseconds(20));
  EXPECT_EQ(test.store.held(), 256U);
  test.store.release_puts();
  client.join();
}

TEST(Batch, DoesNotJudgeALineThatWasCutOff) {
  TestApp test;
  const Router router(all_endpoints());
  const auto route = router.route("POST", std::vector<std::string>{"v1", "traces", "batch"});
  auto made = std::get<StreamHandler>(route.endpoint->handle)(test.app, Request{});
  auto& stream = *std::get<0>(made);
  auto text = line("a") + line("b");
  text.pop_back();
  EXPECT_NE(stream.feed(text).find("\"a\""), std::string::npos);
  EXPECT_EQ(stream.finish(/*complete=*/false), "");
}

TEST(Batch, RefusesUnknownFormatsAndParameters) {
  TestApp test;
  EXPECT_EQ(call(test.app, "POST", "/v1/traces/batch?format=xml", line("a")).status, 400);
  EXPECT_EQ(call(test.app, "POST", "/v1/traces/batch?x=1", line("a")).status, 400);
  EXPECT_EQ(call(test.app, "POST", "/v1/traces/batch?format=candor", line("a")).status, 200);
}

TEST(Batch, TellsWhatTheStoreCannotDoByLine) {
  TestApp test;
  test.store.fail({"store_failed", "disk full", {}});
  const auto answers = post(test, line("a") + line("b"));
  ASSERT_EQ(answers.size(), 2U);
  EXPECT_EQ(answers[1]["code"], "store_failed");
  EXPECT_EQ(answers[1]["line"], 2);
}

}  // namespace
}  // namespace candor::server
