#include "monitor/monitorability.h"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "tests/fakes/server/call.h"
#include "tests/fakes/server/test_app.h"

// GET /v1/monitorability.

namespace candor::server {
namespace {

using Json = nlohmann::json;
using monitor::Count;

constexpr std::chrono::sys_days kMonday{std::chrono::days(20'577)};  // 2026-05-04

class MonitorabilityTest : public ::testing::Test {
 protected:
  void store(const std::string& model, const std::string& agent, int week, Count visibility,
             int traces = 20) {
    for (int i = 0; i < traces; ++i) {
      TraceRecord record;
      record.id = record.content = "t" + std::to_string(stored_++);
      record.model = model;
      record.agent = agent;
      record.week = kMonday + std::chrono::weeks(week);
      record.monitorability[Count::traces] = 1;
      record.monitorability[visibility] = 4;
      record.monitorability[Count::stated] = 3;
      record.monitorability[Count::judged_squared] = 9;
      record.monitorability[Count::stated_squared] = 9;
      record.monitorability[Count::stated_judged] = 9;
      test_.store.put_trace(std::move(record), [](const Result<Put>&) {});
    }
  }

  Json get(const std::string& query = "") {
    const auto response =
        call(test_.app, "GET",
             "/v1/monitorability?since=2026-05-04T00:00:00Z&until=2026-07-01T00:00:00Z" + query);
    EXPECT_EQ(response.status, 200) << response.body;
    return Json::parse(response.body);
  }

  TestApp test_;
  int stored_ = 0;
};

TEST_F(MonitorabilityTest, GivesASeriesForEachModelAndAgent) {
  store("m-1", "ops", 0, Count::raw);
  store("m-1", "ops", 1, Count::raw);
  store("m-1", "web", 0, Count::raw);
  const auto report = get();
  EXPECT_EQ(report["by"], "model,agent");
  EXPECT_EQ(report["complete"], true);
  ASSERT_EQ(report["series"].size(), 2U);
  const auto& ops = report["series"][0];
  EXPECT_EQ(ops["model"], "m-1");
  EXPECT_EQ(ops["agent"], "ops");
  ASSERT_EQ(ops["weeks"].size(), 2U);
  EXPECT_EQ(ops["weeks"][0]["week"], "2026-05-04");
  EXPECT_EQ(ops["weeks"][0]["traces"], 20);
  EXPECT_EQ(ops["weeks"][0]["visibility"]["raw"], 80);
  EXPECT_EQ(ops["weeks"][0]["reflection"]["stated"], 60);
  EXPECT_EQ(ops["weeks"][0]["reflection"]["coverage"]["value"], 1);
  EXPECT_TRUE(ops["changes"].empty());
}

TEST_F(MonitorabilityTest, ShowsAProviderThatStopsShowingItsReasoning) {
  store("m-1", "ops", 0, Count::raw);
  store("m-1", "web", 1, Count::summary);
  store("m-1", "ops", 2, Count::absent);
  const auto report = get("&by=model");
  ASSERT_EQ(report["series"].size(), 1U);
  EXPECT_FALSE(report["series"][0].contains("agent"));
  const auto& changes = report["series"][0]["changes"];
  ASSERT_EQ(changes.size(), 2U);
  EXPECT_EQ(changes[0]["kind"], "visibility");
  EXPECT_EQ(changes[0]["from"], "raw");
  EXPECT_EQ(changes[0]["to"], "summary");
  EXPECT_EQ(changes[1]["week"], "2026-05-18");
  EXPECT_EQ(changes[1]["to"], "absent");
}

TEST_F(MonitorabilityTest, FiltersByModelAgentAndWeek) {
  store("m-1", "ops", 0, Count::raw);
  store("m-2", "ops", 1, Count::raw);
  EXPECT_EQ(get("&model=m-2")["series"].size(), 1U);
  EXPECT_EQ(get("&agent=ops")["series"].size(), 2U);
  const auto response = call(
      test_.app, "GET", "/v1/monitorability?since=2026-05-13T00:00:00Z&until=2026-05-14T00:00:00Z");
  EXPECT_EQ(Json::parse(response.body)["series"].size(), 1U);
}

TEST_F(MonitorabilityTest, IsFedByThePostedTraces) {
  const std::string trace =
      R"({"id": "run-1", "model": "m-1", "agent": "ops", "steps": [{"kind": "user", "text": "Hello."},
          {"kind": "reasoning", "text": "They greet."}, {"kind": "message", "text": "Hi."}]})";
  ASSERT_EQ(call(test_.app, "POST", "/v1/traces", trace).status, 200);
  const auto report = Json::parse(call(test_.app, "GET", "/v1/monitorability").body);
  ASSERT_EQ(report["series"].size(), 1U);
  EXPECT_EQ(report["series"][0]["weeks"][0]["visibility"]["raw"], 1);
}

TEST_F(MonitorabilityTest, RefusesAnUnknownSeries) {
  EXPECT_EQ(call(test_.app, "GET", "/v1/monitorability?by=colour").status, 400);
  EXPECT_EQ(call(test_.app, "GET", "/v1/monitorability?since=yesterday").status, 400);
}

}  // namespace
}  // namespace candor::server
