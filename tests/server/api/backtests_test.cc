#include <thread>

#include <gtest/gtest.h>

#include "tests/fakes/server/direct_client.h"
#include "tests/fakes/server/test_app.h"
#include "tests/server/rule_texts.h"

namespace candor::server {
namespace {

using Json = nlohmann::json;

const Headers kYaml = {{"content-type", "application/yaml"}};

class BacktestsTest : public testing::Test {
 protected:
  BacktestsTest() : client_(app_.app) { EXPECT_TRUE(app_.app.rule_book.load()); }

  void post(const std::string& id, const std::string& message,
            const std::string& agent = "ops-bot") {
    const Json trace = {
        {"id", id}, {"agent", agent}, {"steps", {{{"kind", "message"}, {"text", message}}}}};
    ASSERT_EQ(client_.ask("POST", "/v1/traces", trace.dump()).status, 200);
  }

  Json finished(const DirectClient::Answer& started) {
    EXPECT_EQ(started.status, 202) << started.text;
    const std::string place = started.header("location");
    for (;;) {
      const auto answer = client_.ask("GET", place);
      EXPECT_EQ(answer.status, 200);
      const std::string state = answer.json.at("state");
      if (state != "waiting" && state != "running") return answer.json;
      std::this_thread::sleep_for(std::chrono::milliseconds(5));
    }
  }

  TestApp app_;
  DirectClient client_;
};

TEST_F(BacktestsTest, TellWhatANewRuleWouldHaveFlagged) {
  for (int i = 0; i < 30; ++i) post("t-" + std::to_string(i), i % 3 == 0 ? "alpha" : "beta");
  const auto report =
      finished(client_.ask("POST", "/v1/rules/backtest", rule_text("a", "alpha"), kYaml));
  EXPECT_EQ(report.at("state"), "done");
  EXPECT_EQ(report.at("judged"), 30);
  EXPECT_EQ(report.at("newly_flagged").at("count"), 10);
  EXPECT_EQ(report.at("newly_flagged").at("traces")[0], "t-27");
  EXPECT_EQ(report.at("no_longer_flagged").at("count"), 0);
  EXPECT_EQ(report.at("changed_decision").at("count"), 10);
  EXPECT_EQ(report.at("found_by_rule").at("per_day"), 10.0);
  EXPECT_EQ(report.at("before").at("decisions").at("allow"), 30);
  EXPECT_EQ(report.at("after").at("decisions").at("hold"), 10);
  EXPECT_GT(report.at("after").at("micros_per_trace"), 0.0);
  EXPECT_EQ(client_.ask("GET", "/v1/rules/a").status, 404);  // nothing was added
}

TEST_F(BacktestsTest, TellWhatAChangedRuleWouldNotFlagAnyMore) {
  ASSERT_EQ(client_.ask("POST", "/v1/rules?mode=enforce", rule_text("a", "alpha"), kYaml).status,
            201);
  for (int i = 0; i < 10; ++i) post("t-" + std::to_string(i), i < 4 ? "alpha" : "gamma");
  const auto report =
      finished(client_.ask("POST", "/v1/rules/backtest", rule_text("a", "gamma"), kYaml));
  EXPECT_EQ(report.at("newly_flagged").at("count"), 6);
  EXPECT_EQ(report.at("no_longer_flagged").at("count"), 4);
}

TEST_F(BacktestsTest, TryARuleOfTheBookInAnotherMode) {
  ASSERT_EQ(client_.ask("POST", "/v1/rules?mode=draft", rule_text("a", "alpha"), kYaml).status,
            201);
  post("t", "alpha");
  const auto enforced = finished(client_.ask("POST", "/v1/rules/a/backtest"));
  EXPECT_EQ(enforced.at("newly_flagged").at("count"), 1);
  const auto shadowed = finished(client_.ask("POST", "/v1/rules/a/backtest?mode=shadow"));
  EXPECT_EQ(shadowed.at("newly_flagged").at("count"), 0);
  EXPECT_EQ(shadowed.at("found_by_rule").at("count"), 1);
  EXPECT_EQ(client_.ask("POST", "/v1/rules/b/backtest").status, 404);
}

TEST_F(BacktestsTest, JudgeOnlyWhatIsAskedFor) {
  for (int i = 0; i < 20; ++i) post("t-" + std::to_string(i), "alpha", i % 2 == 0 ? "one" : "two");
  const auto judged = [&](const std::string& query) {
    return finished(
               client_.ask("POST", "/v1/rules/backtest" + query, rule_text("a", "alpha"), kYaml))
        .at("judged");
  };
  EXPECT_EQ(judged("?agent=one"), 10);
  EXPECT_EQ(judged("?limit=7"), 7);
  EXPECT_EQ(judged("?until=2020-01-01T00:00:00Z"), 0);
  const auto wrong =
      client_.ask("POST", "/v1/rules/backtest?limits=7", rule_text("a", "alpha"), kYaml);
  EXPECT_EQ(wrong.status, 400);
}

TEST_F(BacktestsTest, RefuseARuleThatDoesNotCompile) {
  const auto answer =
      client_.ask("POST", "/v1/rules/backtest", rule_text("a", "alpha", "status: [1]\n"), kYaml);
  EXPECT_EQ(answer.status, 422) << answer.text;
  EXPECT_FALSE(answer.json.at("diagnostics").empty());
}

TEST_F(BacktestsTest, EndWhenTheyAreCancelled) {
  for (int i = 0; i < 4000; ++i) {
    TraceRecord record;
    record.id = std::to_string(i);
    record.trace = R"({"steps": []})";
    app_.store.put_trace(record, [](const auto&) {});
  }
  const auto started = client_.ask("POST", "/v1/rules/backtest", rule_text("a", "alpha"), kYaml);
  const auto cancelled = client_.ask("DELETE", started.header("location"));
  EXPECT_EQ(cancelled.status, 200);
  const auto report = finished(started);
  EXPECT_EQ(report.at("state"), "cancelled");
  EXPECT_LT(report.at("judged"), 4000);
  EXPECT_EQ(client_.ask("DELETE", "/v1/backtests/77").status, 404);
}

TEST_F(BacktestsTest, CountStoredTracesThatCannotBeRead) {
  TraceRecord record;
  record.id = "old";
  record.trace = "not json";
  app_.store.put_trace(record, [](const auto&) {});
  const auto report =
      finished(client_.ask("POST", "/v1/rules/backtest", rule_text("a", "alpha"), kYaml));
  EXPECT_EQ(report.at("unreadable"), 1);
  EXPECT_EQ(report.at("judged"), 0);
}

TEST_F(BacktestsTest, FailWithTheStore) {
  const auto book = app_.app.rule_book.book();
  app_.store.fail({"store_failed", "gone", ""});
  const auto started =
      app_.app.backtests.start({.rule = "a", .before = book->monitor, .after = book->monitor});
  ASSERT_TRUE(started);
  while (app_.app.backtests.find(started->id)->state != BacktestState::failed)
    std::this_thread::yield();
  EXPECT_EQ(app_.app.backtests.find(started->id)->why, "gone");
}

TEST_F(BacktestsTest, AreListedNewestFirst) {
  finished(client_.ask("POST", "/v1/rules/backtest", rule_text("a", "alpha"), kYaml));
  finished(client_.ask("POST", "/v1/rules/backtest", rule_text("b", "alpha"), kYaml));
  const auto answer = client_.ask("GET", "/v1/backtests");
  ASSERT_EQ(answer.json.at("backtests").size(), 2U);
  EXPECT_EQ(answer.json.at("backtests")[0].at("rule"), "b");
}

TEST_F(BacktestsTest, ShadowShowsWhatARuleWouldHaveDecided) {
  ASSERT_EQ(client_.ask("POST", "/v1/rules?mode=shadow", rule_text("a", "alpha"), kYaml).status,
            201);
  ASSERT_EQ(client_.ask("POST", "/v1/rules?mode=enforce", rule_text("b", "gamma"), kYaml).status,
            201);
  post("t-1", "alpha");
  post("t-2", "beta");
  post("t-3", "alpha gamma");
  const auto shadow = client_.ask("GET", "/v1/rules/a/shadow").json;
  EXPECT_EQ(shadow.at("would_be"), "hold");
  EXPECT_EQ(shadow.at("found").at("count"), 2);
  EXPECT_EQ(shadow.at("would_change").at("count"), 1);
  EXPECT_EQ(shadow.at("would_change").at("traces"), Json{"t-1"});
}

}  // namespace
}  // namespace candor::server
