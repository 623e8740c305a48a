#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "tests/fakes/server/direct_client.h"
#include "tests/fakes/server/test_app.h"

// /v1/probes: uploaded probes read the activations of the traces that come after.

namespace candor::server {
namespace {

using Json = nlohmann::json;

Json probe_json(const std::string& name = "deception", double bias = 0) {
  return {{"name", name},
          {"layer", 20},
          {"weights", {1, 1}},
          {"bias", bias},
          {"card", {{"data", "ours"}}}};
}

/// Two ones as float16.
Json trace_json(const std::string& id, const std::string& data = "ADwAPA==") {
  return {
      {"id", id},
      {"steps", {{{"kind", "user"}, {"text", "Hello."}}, {{"kind", "message"}, {"text", "Hi."}}}},
      {"activations", {{{"layer", 20}, {"step", 1}, {"dtype", "float16"}, {"data", data}}}}};
}

class ProbesTest : public ::testing::Test {
 protected:
  void SetUp() override { ASSERT_TRUE(test_.app.rule_book.load()); }

  Json judged(const std::string& id) {
    const auto answer = client_.ask("POST", "/v1/traces", trace_json(id).dump());
    EXPECT_EQ(answer.status, 200) << answer.text;
    return answer.json;
  }
  static Json report(const Json& verdict) {
    for (const auto& check : verdict["checks"]) {
      if (check["name"] == "whitebox") return check;
    }
    return nullptr;
  }

  TestApp test_;
  DirectClient client_{test_.app};
};

TEST_F(ProbesTest, AnUploadedProbeReadsTheTracesThatCome) {
  EXPECT_EQ(report(judged("before"))["status"], "skipped");
  const auto created =
      client_.ask("POST", "/v1/probes", probe_json().dump(), {{"x-candor-author", "ana"}});
  ASSERT_EQ(created.status, 201) << created.text;
  EXPECT_EQ(created.json["signal"], "probe.deception");
  EXPECT_EQ(created.json["author"], "ana");
  EXPECT_EQ(created.json["size"], 2);
  const auto verdict = judged("after");
  EXPECT_EQ(report(verdict)["status"], "ran");
  EXPECT_NEAR(verdict["signals"]["trace"]["probe.deception"], 0.8808, 1e-4);
  EXPECT_EQ(verdict["signals"]["steps"]["1"]["whitebox.alarm"], 1);
  EXPECT_TRUE(verdict["models"].contains("probes"));
  EXPECT_EQ(client_.ask("GET", "/v1/traces/after").json["trace"]["activations"][0]["data"],
            "ADwAPA==");
}

TEST_F(ProbesTest, AreListedReadAndDeleted) {
  client_.ask("POST", "/v1/probes", probe_json("a").dump());
  client_.ask("POST", "/v1/probes", probe_json("b").dump());
  EXPECT_EQ(client_.ask("GET", "/v1/probes").json["probes"].size(), 2U);
  const auto one = client_.ask("GET", "/v1/probes/a");
  EXPECT_EQ(one.json["weights"]["dtype"], "float32");
  EXPECT_EQ(client_.ask("GET", "/v1/probes/a", "", {{"if-none-match", one.header("etag")}}).status,
            304);
  EXPECT_EQ(client_.ask("DELETE", "/v1/probes/a").status, 428);
  EXPECT_EQ(client_.ask("DELETE", "/v1/probes/a", "", {{"if-match", "\"9\""}}).status, 412);
  EXPECT_EQ(client_.ask("DELETE", "/v1/probes/a", "", {{"if-match", one.header("etag")}}).status,
            204);
  EXPECT_EQ(client_.ask("GET", "/v1/probes/a").status, 404);
  EXPECT_EQ(client_.ask("DELETE", "/v1/probes/a", "", {{"if-match", "*"}}).status, 404);
  EXPECT_EQ(client_.ask("POST", "/v1/probes", probe_json("a").dump()).status, 201) << "again";
}

TEST_F(ProbesTest, AreReplacedOnlyByThoseWhoHaveSeenThem) {
  const auto first = client_.ask("POST", "/v1/probes", probe_json().dump());
  const auto taken = client_.ask("POST", "/v1/probes", probe_json("deception", -9).dump());
  EXPECT_EQ(taken.status, 409);
  EXPECT_EQ(taken.json["code"], "probe_exists");
  const auto again = client_.ask("POST", "/v1/probes", probe_json("deception", -9).dump(),
                                 {{"if-match", first.header("etag")}});
  EXPECT_EQ(again.status, 200);
  EXPECT_EQ(again.json["version"], 2);
  EXPECT_LT(judged("t")["signals"]["trace"]["probe.deception"], .01);
  EXPECT_EQ(
      client_.ask("POST", "/v1/probes", probe_json().dump(), {{"if-match", first.header("etag")}})
          .status,
      412);
}

TEST_F(ProbesTest, RefusesWhatIsNoProbeAndKeepsTheOldOne) {
  client_.ask("POST", "/v1/probes", probe_json().dump());
  auto wrong = probe_json();
  wrong["weights"][1] = "x";
  const auto refused = client_.ask("POST", "/v1/probes", wrong.dump(), {{"if-match", "*"}});
  EXPECT_EQ(refused.status, 422);
  EXPECT_EQ(refused.json["code"], "invalid_probe");
  EXPECT_EQ(refused.json["pointer"], "/weights/1");
  EXPECT_NEAR(judged("t")["signals"]["trace"]["probe.deception"], 0.8808, 1e-4);
}

TEST_F(ProbesTest, ActivationsThatAreWrongAreRefusedWithTheirPlace) {
  const auto refused = client_.ask("POST", "/v1/traces", trace_json("t", "AHwAPA==").dump());
  EXPECT_EQ(refused.status, 422);
  EXPECT_EQ(refused.json["pointer"], "/activations/0/data");
  EXPECT_EQ(refused.json["detail"], "value 0 is not a finite number");
}

TEST_F(ProbesTest, AreThereAfterARestart) {
  client_.ask("POST", "/v1/probes", probe_json("a").dump());
  client_.ask("POST", "/v1/probes", probe_json("b").dump());
  client_.ask("DELETE", "/v1/probes/b", "", {{"if-match", "*"}});
  RuleBook rules{test_.store, test_.app.monitor, test_.metrics, {}};
  ModelBook again{test_.store, rules, test_.metrics, ""};
  ASSERT_TRUE(again.load());
  const auto probes = again.probes().value();
  ASSERT_EQ(probes.size(), 1U);
  EXPECT_EQ(probes[0].probe.name, "a");
  EXPECT_NE(again.models().probes, nullptr);
}

}  // namespace
}  // namespace candor::server
