#include <chrono>
#include <cmath>
#include <fstream>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "monitor/overseer/baseline.h"
#include "monitor/overseer/overseer.h"
#include "tests/fakes/server/direct_client.h"
#include "tests/fakes/server/small_model.h"
#include "tests/fakes/server/temporary_directory.h"
#include "tests/fakes/server/test_app.h"

// /v1/overseers and /v1/baselines: the life of a learned model.

namespace candor::server {
namespace {

using Json = nlohmann::json;

double score_of(double bias) { return 1 / (1 + std::exp(-bias)); }

class OverseersTest : public ::testing::Test {
 protected:
  void SetUp() override { ASSERT_TRUE(test_.app.rule_book.load()); }

  std::string upload(const std::string& bytes) {
    const auto made =
        client_.ask("POST", "/v1/overseers?name=m", bytes, {{"x-candor-author", "ana"}});
    EXPECT_EQ(made.status, 201) << made.text;
    return made.json.value("id", "");
  }
  std::string etag() { return client_.ask("GET", "/v1/overseers").header("etag"); }
  DirectClient::Answer put_mode(const std::string& id, const std::string& mode) {
    return client_.ask("PUT", "/v1/overseers/" + id + "/mode", R"({"mode": ")" + mode + "\"}",
                       {{"if-match", etag()}, {"x-candor-author", "ana"}});
  }
  Json judged(const std::string& id, const std::string& agent = "a") {
    const Json trace = {
        {"id", id},
        {"agent", agent},
        {"steps",
         {{{"kind", "user"}, {"text", "Hello " + id}}, {{"kind", "message"}, {"text", "Hi."}}}}};
    const auto answer = client_.ask("POST", "/v1/traces", trace.dump());
    EXPECT_EQ(answer.status, 200) << answer.text;
    return answer.json;
  }
  static double signal(const Json& verdict, const std::string& name) {
    return verdict["signals"]["trace"].value(name, -1.);
  }

  TestApp test_;
  DirectClient client_{test_.app};
};

TEST_F(OverseersTest, AnUploadedModelIsInNoUseUntilItIsActivated) {
  const auto id = upload(small_model(1));
  EXPECT_EQ(signal(judged("1"), "overseer.unsafe"), -1);
  const auto one = client_.ask("GET", "/v1/overseers/" + id);
  EXPECT_EQ(one.json["mode"], "stored");
  EXPECT_EQ(one.json["author"], "ana");
  EXPECT_EQ(one.json["card"], (Json{{"data", "none"}}));
  EXPECT_EQ(one.json["heads"][0]["name"], "unsafe");
  const auto active =
      client_.ask("POST", "/v1/overseers/" + id + "/activate", "", {{"if-match", etag()}});
  ASSERT_EQ(active.status, 200) << active.text;
  EXPECT_EQ(active.json["active"], id);
  const auto verdict = judged("2");
  EXPECT_NEAR(signal(verdict, "overseer.unsafe"), score_of(1), 1e-6);
  EXPECT_EQ(verdict["models"]["overseer"], id);
  EXPECT_EQ(client_.ask("GET", "/v1/stats").json["overseer"]["active"], id);
}

TEST_F(OverseersTest, AHeadThatIsRecordedOnlyIsSaidWhenARuleAsksForIt) {
  const auto told = [this] {
    const std::string rule =
        "title: t\nid: r\nlogsource: {product: agent, category: trace}\ndetection:\n"
        "  a: {overseer.unsafe|gte: 0.9}\n  condition: a\nlevel: high\n";
    const auto answer =
        client_.ask("POST", "/v1/rules/validate", rule, {{"content-type", "application/yaml"}});
    EXPECT_EQ(answer.json["valid"], true) << answer.text;
    return answer.text.find("informational_signal") != std::string::npos;
  };
  EXPECT_FALSE(told());
  auto weak = *monitor::overseer::read_model(small_model(1));
  weak.heads.front().informational = true;
  put_mode(upload(monitor::overseer::write_model(weak)), "active");
  EXPECT_TRUE(told());
  put_mode(upload(small_model(1)), "active");
  EXPECT_FALSE(told());
}

TEST_F(OverseersTest, ABrokenModelIsRefusedAndTheOldOneStays) {
  const auto id = upload(small_model(1));
  put_mode(id, "active");
  const std::string good = small_model(2);
  std::string changed = good;
  changed[changed.size() / 2] = static_cast<char>(changed[changed.size() / 2] ^ 1);
  for (const std::string& bytes :
       {std::string(), std::string("{}"), good.substr(0, good.size() / 2), changed,
        small_model(std::nan(""))}) {
    const auto refused = client_.ask("POST", "/v1/overseers", bytes);
    EXPECT_EQ(refused.status, 422) << refused.text;
    EXPECT_FALSE(refused.json["detail"].get<std::string>().empty());
  }
  EXPECT_EQ(judged("1")["models"]["overseer"], id);
}

TEST_F(OverseersTest, TheSameFileIsKeptOnce) {
  upload(small_model(1));
  EXPECT_EQ(client_.ask("POST", "/v1/overseers", small_model(1)).status, 200);
  EXPECT_EQ(client_.ask("GET", "/v1/overseers").json["overseers"].size(), 1U);
}

TEST_F(OverseersTest, ChangesOnlyForThoseWhoHaveSeenWhatIsInUse) {
  const auto first = upload(small_model(1));
  const auto second = upload(small_model(2));
  const auto seen = etag();
  EXPECT_EQ(client_.ask("POST", "/v1/overseers/" + first + "/activate").status, 428);
  EXPECT_EQ(
      client_.ask("POST", "/v1/overseers/" + first + "/activate", "", {{"if-match", seen}}).status,
      200);
  EXPECT_EQ(
      client_.ask("POST", "/v1/overseers/" + second + "/activate", "", {{"if-match", seen}}).status,
      412);
  EXPECT_EQ(
      client_.ask("POST", "/v1/overseers/sha256:none/activate", "", {{"if-match", "*"}}).status,
      404);
  EXPECT_EQ(put_mode(first, "on").status, 400);
}

TEST_F(OverseersTest, AShadowIsRecordedAndChangesNothing) {
  put_mode(upload(small_model(-2)), "active");
  const auto shadow = upload(small_model(3));
  const auto before = judged("1");
  ASSERT_EQ(put_mode(shadow, "shadow").status, 200);
  const auto with = judged("2");
  EXPECT_NEAR(signal(with, "shadow.overseer.unsafe"), score_of(3), 1e-6);
  EXPECT_NEAR(signal(with, "overseer.unsafe"), score_of(-2), 1e-6);
  EXPECT_EQ(with["models"]["overseer.shadow"], shadow);
  EXPECT_EQ(with["decision"], before["decision"]);
  EXPECT_EQ(with["risk"], before["risk"]);
  put_mode(shadow, "active");
  EXPECT_EQ(client_.ask("GET", "/v1/overseers").json["shadow"], nullptr);
  EXPECT_EQ(signal(judged("3"), "shadow.overseer.unsafe"), -1);
}

TEST_F(OverseersTest, EveryChangeIsOnRecordAndCanBeUndone) {
  const auto first = upload(small_model(1));
  const auto second = upload(small_model(2));
  put_mode(first, "active");
  const auto then = client_.ask("GET", "/v1/overseers").json["version"];
  put_mode(second, "active");
  const auto versions = client_.ask("GET", "/v1/overseers/versions").json["versions"];
  ASSERT_EQ(versions.size(), 4U);
  EXPECT_EQ(versions[0]["change"], "active " + second);
  EXPECT_EQ(versions[0]["author"], "ana");
  const auto back = client_.ask("POST", "/v1/overseers/rollback", Json{{"version", then}}.dump(),
                                {{"if-match", etag()}});
  ASSERT_EQ(back.status, 200) << back.text;
  EXPECT_EQ(judged("1")["models"]["overseer"], first);
  EXPECT_EQ(client_.ask("POST", "/v1/overseers/rollback", R"({"version": 99})", {{"if-match", "*"}})
                .status,
            404);
}

TEST_F(OverseersTest, IsThereAfterARestart) {
  const auto id = upload(small_model(1));
  put_mode(id, "active");
  RuleBook rules{test_.store, test_.app.monitor, test_.metrics, {}};
  ModelBook again{test_.store, rules, test_.metrics, ""};
  ASSERT_TRUE(again.load());
  ASSERT_NE(again.models().overseer, nullptr);
  EXPECT_EQ(again.models().overseer->digest(), id);
}

TEST_F(OverseersTest, TheConfiguredFileIsUsedWhileNoneIsActive) {
  const tests::TemporaryDirectory folder;
  const auto path = (folder.path() / "model.cbor").string();
  std::ofstream(path, std::ios::binary) << small_model(5);
  RuleBook rules{test_.store, test_.app.monitor, test_.metrics, {}};
  ModelBook book{test_.store, rules, test_.metrics, path};
  ASSERT_TRUE(book.load());
  const auto shipped = book.models().overseer->digest();
  EXPECT_EQ(book.shelf()->shipped, shipped);
  const auto entry = book.upload(small_model(1), "m", "ana");
  ASSERT_TRUE(entry);
  ASSERT_TRUE(book.put_mode(entry->id, OverseerMode::active, 1, "ana"));
  EXPECT_EQ(book.models().overseer->digest(), entry->id);
  ASSERT_TRUE(book.put_mode(entry->id, OverseerMode::stored, 2, "ana"));
  EXPECT_EQ(book.models().overseer->digest(), shipped);
  ModelBook none{test_.store, rules, test_.metrics, path + ".none"};
  EXPECT_FALSE(none.load());
}

TEST_F(OverseersTest, IsEvaluatedOnWhatPeopleSaid) {
  const auto id = upload(small_model(1));
  for (int i = 0; i < 8; ++i) {
    judged("r" + std::to_string(i));
    const Json review = {{"labels", {{"unsafe", i % 2 == 0}, {"other", true}}}};
    ASSERT_EQ(
        client_.ask("POST", "/v1/traces/r" + std::to_string(i) + "/reviews", review.dump()).status,
        201);
  }
  client_.ask("POST", "/v1/traces/r0/reviews", R"({"labels": {"unsafe": false}})");
  const auto report = client_.ask("POST", "/v1/overseers/" + id + "/evaluate");
  ASSERT_EQ(report.status, 200) << report.text;
  EXPECT_EQ(report.json["reviews"], 9);
  EXPECT_EQ(report.json["traces"], 8);
  ASSERT_EQ(report.json["heads"].size(), 1U) << "labels that no head is for are not told";
  const auto head = report.json["heads"][0];
  EXPECT_EQ(head["positives"], 3) << "the latest review counts";
  EXPECT_EQ(head["negatives"], 5);
  EXPECT_EQ(head["area"]["value"], .5) << "a model that says the same of all";
  EXPECT_EQ(client_.ask("POST", "/v1/overseers/none/evaluate").status, 404);
}

// ---- thresholds that come from the deployment

TEST_F(OverseersTest, UntilThereIsTrafficThePercentileIsOfTheStatedThreshold) {
  put_mode(upload(small_model(0, .5)), "active");
  EXPECT_NEAR(signal(judged("1"), "overseer.unsafe.percentile"),
              monitor::overseer::kDeploymentPercentile, 1e-6);
}

TEST_F(OverseersTest, AnAgentThatIsUsualToItselfFarAboveTheModelsThresholdIsTold) {
  put_mode(upload(small_model(4, .5)), "active");
  const auto now = std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now());
  for (int i = 0; i < 50; ++i) judged("t" + std::to_string(i), "odd");
  test_.app.baselines.update(now);
  const auto list = client_.ask("GET", "/v1/baselines").json["baselines"];
  ASSERT_EQ(list.size(), 1U);
  EXPECT_EQ(list[0]["heads"][0]["high"], true);
  EXPECT_EQ(list[0]["heads"][0]["drifted"], false);
  EXPECT_NE(test_.metrics.render().find("candor_baselines_high 1"), std::string::npos);
}

TEST_F(OverseersTest, AnAgentsOwnTrafficGivesItsThreshold) {
  put_mode(upload(small_model(.5, .5)), "active");
  const auto now = std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now());
  for (int i = 0; i < 50; ++i) judged("t" + std::to_string(i), "busy");
  test_.app.baselines.update(now);
  const auto list = client_.ask("GET", "/v1/baselines").json["baselines"];
  ASSERT_EQ(list.size(), 1U);
  EXPECT_EQ(list[0]["agent"], "busy");
  EXPECT_NEAR(list[0]["heads"][0]["threshold"], score_of(.5), 1e-4);
  EXPECT_EQ(list[0]["heads"][0]["traffic"], 50);
  const auto verdict = judged("after", "busy");
  EXPECT_EQ(verdict["models"]["baseline"], list[0]["digest"])
      << "with it the verdict can be made again";
  EXPECT_FALSE(judged("other", "new")["models"].contains("baseline"));
}

TEST_F(OverseersTest, OnlyAllowedTracesCountAndAnotherModelStartsAnew) {
  const auto first = upload(small_model(.5));
  put_mode(first, "active");
  monitor::Verdict held;
  held.decision = monitor::Decision::hold;
  held.models["overseer"] = first;
  held.trace_signals["overseer.unsafe"] = .9;
  for (int i = 0; i < 100; ++i) test_.app.baselines.watch("a", held);
  EXPECT_TRUE(test_.app.baselines.states().empty());
  for (int i = 0; i < 60; ++i) judged("t" + std::to_string(i));
  put_mode(upload(small_model(.6)), "active");
  test_.app.baselines.update(rules::Time());
  EXPECT_EQ(test_.app.baselines.states()[0].baseline, nullptr) << "scores of another model";
}

TEST_F(OverseersTest, BaselinesSurviveARestartAndCanBeReset) {
  put_mode(upload(small_model(.5)), "active");
  for (int i = 0; i < 50; ++i) judged("t" + std::to_string(i));
  test_.app.baselines.update(rules::Time());
  const auto digest = test_.app.baselines.states()[0].baseline->digest;
  BaselineKeeper again{test_.store, test_.app.model_book, test_.metrics};
  ASSERT_TRUE(again.load());
  ASSERT_EQ(again.states().size(), 1U);
  EXPECT_EQ(again.states()[0].baseline->digest, digest);
  EXPECT_EQ(client_.ask("POST", "/v1/baselines/reset", R"({"agent": "none"})").status, 404);
  EXPECT_EQ(client_.ask("POST", "/v1/baselines/reset", R"({"agent": "a"})").status, 200);
  EXPECT_FALSE(judged("after")["models"].contains("baseline"));
  BaselineKeeper after{test_.store, test_.app.model_book, test_.metrics};
  ASSERT_TRUE(after.load());
  EXPECT_EQ(after.states()[0].baseline, nullptr);
}

}  // namespace
}  // namespace candor::server
