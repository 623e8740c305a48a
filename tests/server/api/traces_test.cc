#include <string>
#include <thread>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "server/api/cursor.h"
#include "tests/fakes/server/call.h"
#include "tests/fakes/server/test_app.h"

// POST /v1/traces, GET /v1/traces/{id}, GET /v1/traces.

namespace candor::server {
namespace {

using Json = nlohmann::json;

Json trace_json(const std::string& id, const std::string& text = "Hello.") {
  return {{"id", id},
          {"agent", "ops-bot"},
          {"model", "m-1"},
          {"session", "s-1"},
          {"steps", {{{"kind", "user"}, {"text", text}}, {{"kind", "message"}, {"text", "Hi."}}}}};
}

class TracesTest : public ::testing::Test {
 protected:
  Response post(const std::string& body, const std::string& target = "/v1/traces") {
    return call(test_.app, "POST", target, body);
  }
  Response get(const std::string& target) { return call(test_.app, "GET", target); }
  Json page(const std::string& target) {
    const auto response = get(target);
    EXPECT_EQ(response.status, 200) << response.body;
    return Json::parse(response.body);
  }
  std::vector<std::string> ids(const std::string& target) {
    std::vector<std::string> out;
    const auto json = page(target);
    for (const auto& trace : json["traces"]) out.push_back(trace["id"]);
    return out;
  }

  /// Stores a record as if it had been judged so.
  void store(TraceRecord record) {
    record.content = record.id;
    record.trace = "{}";
    record.verdict = "{}";
    test_.store.put_trace(std::move(record), [](const Result<Put>&) {});
  }

  TestApp test_;
};

void expect_problem(const Response& response, int status, const std::string& code) {
  EXPECT_EQ(response.status, status) << response.body;
  EXPECT_EQ(response.content_type, "application/problem+json");
  EXPECT_EQ(Json::parse(response.body)["code"], code);
}

TEST_F(TracesTest, AnswersATraceWithItsVerdict) {
  const auto response = post(trace_json("run-1").dump());
  ASSERT_EQ(response.status, 200) << response.body;
  EXPECT_EQ(response.content_type, "application/json");
  const auto verdict = Json::parse(response.body);
  EXPECT_EQ(verdict["trace"], "run-1");
  EXPECT_EQ(verdict["decision"], "allow");
  EXPECT_TRUE(verdict["checks"].is_array());
}

TEST_F(TracesTest, AnswersOnlyOnceTheTraceIsDurable) {
  test_.store.hold_puts();
  std::atomic<bool> answered{false};
  std::thread client([&] {
    EXPECT_EQ(post(trace_json("run-1").dump()).status, 200);
    answered = true;
  });
  while (test_.store.held() == 0) std::this_thread::yield();
  EXPECT_FALSE(answered);
  test_.store.release_puts();
  client.join();
  EXPECT_TRUE(answered);
}

TEST_F(TracesTest, GivesTheFirstVerdictToTheSameContentAgain) {
  const auto first = post(trace_json("run-1").dump());
  const auto again = post(trace_json("run-1").dump(2));  // the same trace in other bytes
  EXPECT_EQ(again.status, 200);
  EXPECT_EQ(again.body, first.body);
}

TEST_F(TracesTest, RefusesOtherContentUnderTheSameId) {
  post(trace_json("run-1").dump());
  expect_problem(post(trace_json("run-1", "Bye.").dump()), 409, "trace_conflict");
}

TEST_F(TracesTest, JudgesALargeTraceOnTheWorkPool) {
  const auto response = post(trace_json("run-1", std::string(100'000, 'x')).dump());
  EXPECT_EQ(response.status, 200);
  EXPECT_EQ(test_.metrics.histogram("candor_work_wait_seconds", "").count(), 1U);
}

TEST_F(TracesTest, IsBusyWhenALargeTraceFindsTheQueueFull) {
  test_.pool.stop();
  expect_problem(post(trace_json("run-1", std::string(100'000, 'x')).dump()), 503, "queue_full");
  EXPECT_EQ(post(trace_json("run-2").dump()).status, 200) << "small ones do not need the pool";
}

TEST_F(TracesTest, NamesTheMemberThatIsWrong) {
  auto trace = trace_json("run-1");
  trace["steps"][1]["text"] = 7;
  const auto response = post(trace.dump(), "/v1/traces?format=candor");
  expect_problem(response, 422, "invalid_trace");
  EXPECT_EQ(Json::parse(response.body)["pointer"], "/steps/1/text");
}

TEST_F(TracesTest, RefusesWhatIsNoTrace) {
  expect_problem(post(""), 400, "invalid_json");
  expect_problem(post("{\"id\": \"x\", \"steps\": ["), 400, "invalid_json");
  expect_problem(post("{\"nothing\": \"known\"}"), 400, "unknown_format");
  expect_problem(post(std::string(10'000, '[')), 422, "too_deep");
}

TEST_F(TracesTest, RefusesUnknownFormatsAndParameters) {
  expect_problem(post(trace_json("run-1").dump(), "/v1/traces?format=xml"), 400, "unknown_format");
  expect_problem(post(trace_json("run-1").dump(), "/v1/traces?fromat=candor"), 400,
                 "invalid_query");
  EXPECT_EQ(post(trace_json("run-1").dump(), "/v1/traces?format=candor").status, 200);
}

TEST_F(TracesTest, PassesOnWhatTheStoreCannotDo) {
  test_.store.fail({"store_full", "too many traces wait", {}});
  const auto response = post(trace_json("run-1").dump());
  expect_problem(response, 503, "store_full");
  EXPECT_EQ(response.headers, (Headers{{"retry-after", "1"}}));
  test_.store.fail({"store_failed", "disk full", {}});
  expect_problem(get("/v1/traces/run-1"), 503, "store_failed");
  expect_problem(get("/v1/traces"), 503, "store_failed");
}

TEST_F(TracesTest, IsNotReadyWithoutARuleSet) {
  test_.app.monitor.set(nullptr);
  expect_problem(post(trace_json("run-1").dump()), 503, "not_ready");
}

TEST_F(TracesTest, CountsWhatItJudgesAndWhatItRefuses) {
  post(trace_json("run-1").dump());
  post("{");
  const auto text = test_.metrics.render();
  EXPECT_NE(text.find("candor_traces_total{decision=\"allow\"} 1\n"), std::string::npos);
  EXPECT_NE(text.find("candor_traces_refused_total{code=\"invalid_json\"} 1\n"), std::string::npos);
  EXPECT_NE(text.find("candor_check_seconds_count{check=\"rules\"} 1\n"), std::string::npos);
}

TEST_F(TracesTest, GivesAStoredTraceBack) {
  const auto id = std::string("a/b c?\xC3\xA9");
  const auto verdict = Json::parse(post(trace_json(id).dump()).body);
  const auto stored = page("/v1/traces/a%2Fb%20c%3F%C3%A9");
  EXPECT_EQ(stored["trace"]["id"], id);
  EXPECT_EQ(stored["trace"]["steps"].size(), 2U);
  EXPECT_EQ(stored["verdict"], verdict);
  EXPECT_EQ(stored["received_at"].get<std::string>().back(), 'Z');
  expect_problem(get("/v1/traces/other"), 404, "not_found");
}

TEST_F(TracesTest, ListsTheNewestFirstInPages) {
  for (int i = 1; i <= 5; ++i) post(trace_json("run-" + std::to_string(i)).dump());
  const auto first = page("/v1/traces?limit=2");
  EXPECT_EQ(first["traces"][0]["id"], "run-5");
  EXPECT_EQ(first["traces"][0]["agent"], "ops-bot");
  EXPECT_EQ(first["traces"][0]["decision"], "allow");
  const auto next = [](const Json& json) { return json["next"].get<std::string>(); };
  const auto second = page("/v1/traces?limit=2&cursor=" + next(first));
  EXPECT_EQ(second["traces"][0]["id"], "run-3");
  const auto third = page("/v1/traces?limit=2&cursor=" + next(second));
  EXPECT_EQ(third["traces"].size(), 1U);
  EXPECT_FALSE(third.contains("next"));
}

TEST_F(TracesTest, HasNoNextPageWhenTheLastIsFull) {
  for (int i = 1; i <= 2; ++i) post(trace_json("run-" + std::to_string(i)).dump());
  EXPECT_FALSE(page("/v1/traces?limit=2").contains("next"));
}

TEST_F(TracesTest, FiltersByEveryField) {
  const auto at = [](int minute) { return rules::Time(std::chrono::minutes(minute)); };
  store({"a", {}, "bot-1", "m-1", "s-1", at(1), monitor::Decision::allow, 0.1, {}, {}, {}});
  store(
      {"b", {}, "bot-1", "m-2", "s-2", at(2), monitor::Decision::hold, 0.8, {"r1", "r2"}, {}, {}});
  store({"c", {}, "bot-2", "m-2", "s-2", at(3), monitor::Decision::block, 0.9, {"r2"}, {}, {}});
  using Ids = std::vector<std::string>;
  EXPECT_EQ(ids("/v1/traces"), (Ids{"c", "b", "a"}));
  EXPECT_EQ(ids("/v1/traces?agent=bot-1"), (Ids{"b", "a"}));
  EXPECT_EQ(ids("/v1/traces?model=m-2&session=s-2"), (Ids{"c", "b"}));
  EXPECT_EQ(ids("/v1/traces?rule=r1"), (Ids{"b"}));
  EXPECT_EQ(ids("/v1/traces?decision=hold"), (Ids{"c", "b"}));
  EXPECT_EQ(ids("/v1/traces?min_risk=0.85"), (Ids{"c"}));
  EXPECT_EQ(ids("/v1/traces?since=1970-01-01T00:02:00Z"), (Ids{"c", "b"}));
  EXPECT_EQ(ids("/v1/traces?until=1970-01-01T00:02:00Z"), (Ids{"a"}));
}

TEST_F(TracesTest, RefusesAFilterThatItDoesNotUnderstand) {
  for (const auto* query :
       {"decision=maybe", "min_risk=2", "min_risk=nan", "min_risk=-0.1", "min_risk=x",
        "since=yesterday", "since=2026-11-22", "limit=0", "limit=501", "limit=-1", "limit=1e2",
        "cursor=x", "cursor=a", "cursor=a-1", "agnet=x", "agent=a&agent=b"}) {
    const auto response = get("/v1/traces?" + std::string(query));
    expect_problem(response, 400, "invalid_query");
    const auto name = "?" + std::string(query).substr(0, std::string(query).find('='));
    EXPECT_EQ(Json::parse(response.body)["where"], name) << query;
  }
}

TEST(Cursor, ComesBackAsTheSequence) {
  for (const std::uint64_t sequence : {1ULL, 255ULL, 0xffffffffffffffffULL}) {
    EXPECT_EQ(sequence_of(cursor_of(sequence)), sequence);
  }
  for (const auto* text : {"", "a", "a0", "b1", "ag", "a1 ", "a10000000000000000"}) {
    EXPECT_EQ(sequence_of(text), std::nullopt) << text;
  }
}

}  // namespace
}  // namespace candor::server
