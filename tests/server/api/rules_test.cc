// The rules endpoints as an author meets them.

#include <gtest/gtest.h>

#include "monitor/time.h"
#include "tests/fakes/server/direct_client.h"
#include "tests/fakes/server/temporary_directory.h"
#include "tests/fakes/server/test_app.h"
#include "tests/server/rule_texts.h"

namespace candor::server {
namespace {

using Json = nlohmann::json;
using Ids = std::vector<std::string>;

const Headers kYaml = {{"content-type", "application/yaml"}};
const Headers kJson = {{"content-type", "application/json"}};

Headers with(Headers headers, const std::string& name, const std::string& value) {
  headers.emplace_back(name, value);
  return headers;
}
Headers if_match(const std::string& etag, Headers headers = kYaml) {
  return with(std::move(headers), "if-match", etag);
}

class RulesTest : public testing::Test {
 protected:
  explicit RulesTest(Config config = {}) : app_(std::move(config)), client_(app_.app) {
    EXPECT_TRUE(app_.app.rule_book.load());
  }

  DirectClient::Answer create(const std::string& id, const std::string& word,
                              const std::string& mode = "enforce") {
    return client_.ask("POST", "/v1/rules?mode=" + mode, rule_text(id, word), kYaml);
  }
  Ids found(const std::string& message) { return found_by(*app_.app.monitor.get(), message); }

  TestApp app_;
  DirectClient client_;
};

TEST_F(RulesTest, CreatesARuleThatRunsWhenItIsAnswered) {
  const auto answer = create("a b/c", "alpha");
  EXPECT_EQ(answer.status, 201) << answer.text;
  EXPECT_EQ(answer.header("location"), "/v1/rules/a%20b%2Fc");
  EXPECT_EQ(answer.header("etag"), "\"1\"");
  EXPECT_EQ(answer.json.at("id"), "a b/c");
  EXPECT_EQ(answer.json.at("mode"), "enforce");
  EXPECT_EQ(answer.json.at("running"), true);
  EXPECT_EQ(found("alpha"), Ids{"a b/c"});
  EXPECT_EQ(client_.ask("GET", "/v1/rules/a%20b%2Fc").json.at("text"), rule_text("a b/c", "alpha"));
}

TEST_F(RulesTest, TakesJsonToo) {
  const Json body = {{"text", rule_text("a", "alpha")}, {"mode", "draft"}};
  const auto answer = client_.ask("POST", "/v1/rules", body.dump(), kJson);
  EXPECT_EQ(answer.status, 201) << answer.text;
  EXPECT_EQ(answer.json.at("mode"), "draft");
  EXPECT_EQ(answer.json.at("running"), false);
  EXPECT_EQ(found("alpha"), Ids{});
}

TEST_F(RulesTest, RunsANewRuleInShadowUnlessItsAuthorSaysOtherwise) {
  EXPECT_EQ(client_.ask("POST", "/v1/rules", rule_text("a", "alpha"), kYaml).json.at("mode"),
            "shadow");
  EXPECT_EQ(
      client_.ask("POST", "/v1/rules", rule_text("b", "beta", "candor: {mode: enforce}\n"), kYaml)
          .json.at("mode"),
      "enforce");
}

TEST_F(RulesTest, RefusesABrokenRuleWithAllItsErrorsAndTheirPlaces) {
  std::string text = rule_text("a", "alpha");
  text.replace(text.find("contains"), 8, "contians");
  text.replace(text.find("condition: said"), 15, "condition: sad");
  const auto answer = client_.ask("POST", "/v1/rules", text, kYaml);
  EXPECT_EQ(answer.status, 422);
  EXPECT_EQ(answer.json.at("code"), "invalid_rule");
  std::map<std::string, Json> by_code;
  for (const Json& one : answer.json.at("diagnostics")) by_code[one.at("code")] = one;
  ASSERT_TRUE(by_code.contains("unknown_modifier")) << answer.text;
  EXPECT_TRUE(by_code.contains("unknown_search")) << answer.text;
  const Json& modifier = by_code["unknown_modifier"];
  EXPECT_EQ(modifier.at("severity"), "error");
  EXPECT_EQ(modifier.at("line"), 8);
  EXPECT_EQ(modifier.at("column"), 10);
  EXPECT_EQ(modifier.at("length"), 8);
  EXPECT_EQ(modifier.at("snippet"), "    text|contians: alpha");
  EXPECT_EQ(client_.ask("GET", "/v1/rules").json.at("rules").size(), 0U);
  EXPECT_TRUE(app_.store.rules()->empty());
}

TEST_F(RulesTest, RefusesTheSameIdTwice) {
  create("a", "alpha");
  const auto answer = create("a", "beta");
  EXPECT_EQ(answer.status, 409);
  EXPECT_EQ(answer.json.at("code"), "rule_exists");
  EXPECT_EQ(found("alpha"), Ids{"a"});
}

TEST_F(RulesTest, ChangesNothingUnconditionally) {
  create("a", "alpha");
  for (const auto& [method, target] :
       {std::pair("PUT", "/v1/rules/a"), std::pair("DELETE", "/v1/rules/a"),
        std::pair("PUT", "/v1/rules/a/mode?mode=draft")}) {
    const auto answer = client_.ask(method, target, rule_text("a", "beta"), kYaml);
    EXPECT_EQ(answer.status, 428) << method << target << answer.text;
    EXPECT_EQ(answer.json.at("code"), "precondition_required");
  }
  EXPECT_EQ(found("alpha"), Ids{"a"});
}

TEST_F(RulesTest, RefusesTheSecondOfTwoAuthors) {
  const auto seen = create("a", "alpha").header("etag");
  const auto first = client_.ask("PUT", "/v1/rules/a", rule_text("a", "beta"), if_match(seen));
  EXPECT_EQ(first.status, 200) << first.text;
  EXPECT_EQ(first.header("etag"), "\"2\"");
  const auto second = client_.ask("PUT", "/v1/rules/a", rule_text("a", "gamma"), if_match(seen));
  EXPECT_EQ(second.status, 412);
  EXPECT_EQ(found("beta"), Ids{"a"});
  EXPECT_EQ(found("gamma"), Ids{});
}

TEST_F(RulesTest, KeepsTheModeWhenOnlyTheTextIsPut) {
  create("a", "alpha", "shadow");
  EXPECT_EQ(
      client_.ask("PUT", "/v1/rules/a", rule_text("a", "beta"), if_match("*")).json.at("mode"),
      "shadow");
}

TEST_F(RulesTest, CreatesUnderAGivenIdOnlyWhenThereIsNothing) {
  const auto headers = with(kYaml, "if-none-match", "*");
  EXPECT_EQ(client_.ask("PUT", "/v1/rules/a?mode=enforce", rule_text("a", "alpha"), headers).status,
            201);
  EXPECT_EQ(client_.ask("PUT", "/v1/rules/a?mode=enforce", rule_text("a", "beta"), headers).status,
            412);
  EXPECT_EQ(client_.ask("PUT", "/v1/rules/b", rule_text("a", "beta"), headers).status, 422);
  EXPECT_EQ(client_.ask("PUT", "/v1/rules/b", rule_text("b", "beta"), if_match("*")).status, 412);
}

TEST_F(RulesTest, AnswersNotModifiedToWhoHasTheVersion) {
  const auto etag = create("a", "alpha").header("etag");
  const auto answer =
      client_.ask("GET", "/v1/rules/a", "", {{"if-none-match", "W/\"0\", " + etag}});
  EXPECT_EQ(answer.status, 304);
  EXPECT_EQ(answer.text, "");
  EXPECT_EQ(client_.ask("GET", "/v1/rules/a", "", {{"if-none-match", "\"9\""}}).status, 200);
}

TEST_F(RulesTest, GivesTheTextAsItWasWritten) {
  create("a", "alpha");
  const auto answer = client_.ask("GET", "/v1/rules/a", "", {{"accept", "application/yaml"}});
  EXPECT_EQ(answer.text, rule_text("a", "alpha"));
}

TEST_F(RulesTest, DeletesAndRemembers) {
  create("a", "alpha");
  const auto answer =
      client_.ask("DELETE", "/v1/rules/a", "", with(if_match("\"1\""), "x-candor-author", "bob"));
  EXPECT_EQ(answer.status, 204);
  EXPECT_EQ(answer.text, "");
  EXPECT_EQ(client_.ask("GET", "/v1/rules/a").status, 404);
  EXPECT_EQ(found("alpha"), Ids{});
  const auto versions = client_.ask("GET", "/v1/rules/a/versions").json.at("versions");
  ASSERT_EQ(versions.size(), 2U);
  EXPECT_EQ(versions[0].at("deleted"), true);
  EXPECT_EQ(versions[0].at("author"), "bob");
}

TEST_F(RulesTest, SwitchesTheMode) {
  create("a", "alpha", "draft");
  EXPECT_EQ(found("alpha"), Ids{});
  const auto answer =
      client_.ask("PUT", "/v1/rules/a/mode", R"({"mode": "enforce"})", if_match("\"1\"", kJson));
  EXPECT_EQ(answer.status, 200) << answer.text;
  EXPECT_EQ(answer.json.at("mode"), "enforce");
  EXPECT_EQ(answer.json.at("change"), "mode");
  EXPECT_EQ(found("alpha"), Ids{"a"});
  const auto wrong =
      client_.ask("PUT", "/v1/rules/a/mode", R"({"mode": "on"})", if_match("*", kJson));
  EXPECT_EQ(wrong.status, 400);
  EXPECT_EQ(wrong.json.at("pointer"), "/mode");
}

TEST_F(RulesTest, EndsAShadowWhenItsTimeIsOver) {
  const auto created = client_.ask("POST", "/v1/rules?mode=shadow&until=2030-01-01T00:00:00Z",
                                   rule_text("a", "alpha"), kYaml);
  EXPECT_EQ(created.json.at("expires_at"), "2030-01-01T00:00:00Z") << created.text;
  const auto at = [](const char* time) { return *monitor::time_from_rfc3339(time); };
  app_.app.rule_book.expire(at("2029-12-31T23:59:59Z"));
  EXPECT_EQ(found("alpha"), Ids{"a"});
  app_.app.rule_book.expire(at("2030-01-01T00:00:00Z"));
  EXPECT_EQ(found("alpha"), Ids{});
  const auto ended = client_.ask("GET", "/v1/rules/a").json;
  EXPECT_EQ(ended.at("mode"), "draft");
  EXPECT_EQ(ended.at("change"), "expired");
  EXPECT_EQ(ended.at("author"), "candor");
  EXPECT_FALSE(ended.contains("expires_at"));
}

TEST_F(RulesTest, ForgetsTheEndOfAShadowThatIsEnforced) {
  create("a", "alpha", "draft");
  const auto shadow =
      client_.ask("PUT", "/v1/rules/a/mode",
                  R"({"mode": "shadow", "until": "2030-01-01T00:00:00Z"})", if_match("*", kJson));
  EXPECT_EQ(shadow.json.at("expires_at"), "2030-01-01T00:00:00Z") << shadow.text;
  const auto kept = client_.ask("PUT", "/v1/rules/a", rule_text("a", "beta"), if_match("*"));
  EXPECT_EQ(kept.json.at("expires_at"), "2030-01-01T00:00:00Z") << kept.text;
  const auto enforced = client_.ask("PUT", "/v1/rules/a/mode?mode=enforce", "", if_match("*"));
  EXPECT_FALSE(enforced.json.contains("expires_at")) << enforced.text;
  app_.app.rule_book.expire(*monitor::time_from_rfc3339("2040-01-01T00:00:00Z"));
  EXPECT_EQ(found("beta"), Ids{"a"});
}

TEST_F(RulesTest, GivesAnEndToShadowsOnly) {
  const auto put = [&](const std::string& query) {
    return client_.ask("POST", "/v1/rules" + query, rule_text("a", "alpha"), kYaml).status;
  };
  EXPECT_EQ(put("?mode=enforce&until=2030-01-01T00:00:00Z"), 400);
  EXPECT_EQ(put("?until=2030-01-01T00:00:00Z"), 400);
  EXPECT_EQ(put("?mode=shadow&until=tomorrow"), 400);
}

TEST_F(RulesTest, RollsBackTextAndModeAsANewVersion) {
  create("a", "alpha", "shadow");
  client_.ask("PUT", "/v1/rules/a?mode=enforce", rule_text("a", "beta"),
              with(if_match("\"1\""), "x-candor-author", "bob"));
  const auto answer = client_.ask("POST", "/v1/rules/a/rollback", R"({"version": 1})",
                                  with(if_match("\"2\"", kJson), "x-candor-author", "ana"));
  EXPECT_EQ(answer.status, 200) << answer.text;
  EXPECT_EQ(answer.json.at("version"), 3);
  EXPECT_EQ(answer.json.at("mode"), "shadow");
  EXPECT_EQ(answer.json.at("text"), rule_text("a", "alpha"));
  EXPECT_EQ(found("alpha"), Ids{"a"});

  Json trail = Json::array();
  const auto versions = client_.ask("GET", "/v1/rules/a/versions");
  for (const Json& version : versions.json.at("versions")) {
    trail.push_back({version.at("version"), version.at("author"), version.at("change")});
  }
  EXPECT_EQ(trail,
            (Json{{3, "ana", "rollback to 1"}, {2, "bob", "update"}, {1, "anonymous", "create"}}));
}

TEST_F(RulesTest, RollsBackOnlyToAVersionThatThereIs) {
  create("a", "alpha");
  EXPECT_EQ(
      client_.ask("POST", "/v1/rules/a/rollback", R"({"version": 7})", if_match("*", kJson)).status,
      404);
  EXPECT_EQ(client_.ask("POST", "/v1/rules/a/rollback", R"({"version": "1"})", if_match("*", kJson))
                .status,
            400);
  EXPECT_EQ(
      client_.ask("POST", "/v1/rules/b/rollback", R"({"version": 1})", if_match("*", kJson)).status,
      404);
}

TEST_F(RulesTest, BringsADeletedRuleBack) {
  create("a", "alpha");
  client_.ask("DELETE", "/v1/rules/a", "", if_match("*"));
  const auto answer = client_.ask("POST", "/v1/rules/a/rollback", R"({"version": 1})",
                                  with(kJson, "if-none-match", "*"));
  EXPECT_EQ(answer.status, 200) << answer.text;
  EXPECT_EQ(answer.json.at("version"), 3);
  EXPECT_EQ(found("alpha"), Ids{"a"});
}

TEST_F(RulesTest, FiltersTheList) {
  create("a", "alpha", "enforce");
  create("b", "beta", "draft");
  const auto ids = [&](const std::string& query) {
    Ids out;
    const auto answer = client_.ask("GET", "/v1/rules" + query);
    for (const Json& rule : answer.json.at("rules")) out.push_back(rule.at("id"));
    return out;
  };
  EXPECT_EQ(ids(""), (Ids{"a", "b"}));
  EXPECT_EQ(ids("?mode=draft"), Ids{"b"});
  EXPECT_EQ(ids("?origin=pack"), Ids{});
  EXPECT_EQ(ids("?level=high&mode=enforce"), Ids{"a"});
  EXPECT_EQ(ids("?broken=true"), Ids{});
  EXPECT_EQ(client_.ask("GET", "/v1/rules?modes=draft").status, 400);
  EXPECT_EQ(client_.ask("POST", "/v1/rules?moode=draft", rule_text("c", "gamma"), kYaml).status,
            400);
}

TEST_F(RulesTest, SaysThatTheStoreFailed) {
  app_.store.fail({"store_failed", "disk full", ""});
  const auto answer = create("a", "alpha");
  EXPECT_EQ(answer.status, 503);
  EXPECT_EQ(answer.json.at("code"), "store_failed");
}

TEST_F(RulesTest, RefusesBodiesThatAreNoRules) {
  const auto status = [&](const std::string& body, const Headers& headers) {
    return client_.ask("POST", "/v1/rules", body, headers).status;
  };
  EXPECT_EQ(status("", kYaml), 422);
  EXPECT_EQ(status("just a text", kYaml), 422);
  EXPECT_EQ(status("{\"text\": ", kJson), 400);
  EXPECT_EQ(status("[]", kJson), 400);
  EXPECT_EQ(status("{\"text\": 1}", kJson), 400);
  EXPECT_EQ(status(std::string(100'000, '['), kJson), 422);
  EXPECT_EQ(status(std::string(17 << 20, ' '), kJson), 413);
  EXPECT_EQ(status(rule_text("a", "alpha") + "---\n" + rule_text("b", "beta"), kYaml), 422);
  EXPECT_EQ(status("\xff\xfe\x00", kYaml), 422);
}

TEST(RulesBeforeTheFirstCompilation, AreNotReady) {
  TestApp app;
  const DirectClient client(app.app);
  EXPECT_EQ(client.ask("GET", "/v1/rules").json.at("code"), "not_ready");
  EXPECT_EQ(client.ask("POST", "/v1/rules", rule_text("a", "alpha"), kYaml).status, 503);
  EXPECT_EQ(client.ask("GET", "/readyz").status, 503);
  EXPECT_EQ(client.ask("GET", "/healthz").status, 200);
  EXPECT_TRUE(app.app.rule_book.load());
  EXPECT_EQ(client.ask("GET", "/readyz").status, 200);
}

// ---- rules of packs

class PackRulesTest : public RulesTest {
 protected:
  PackRulesTest() : RulesTest(config()) {}

  static Config config() {
    static tests::TemporaryDirectory directory;
    write_file(directory.path() / "a.yml",
               rule_text("a", "alpha") + "---\n" + rule_text("b", "beta"));
    Config config;
    config.rules = {directory.path().string()};
    return config;
  }
  std::string etag() { return client_.ask("GET", "/v1/rules/a").header("etag"); }
};

TEST_F(PackRulesTest, AreShownWithTheirFile) {
  const auto rule = client_.ask("GET", "/v1/rules/b").json;
  EXPECT_EQ(rule.at("origin"), "pack");
  EXPECT_EQ(rule.at("version"), 0);
  EXPECT_EQ(rule.at("pack").at("line"), 11);
  EXPECT_EQ(rule.at("mode"), "enforce");
}

TEST_F(PackRulesTest, AreNotDeletedButSwitchedOff) {
  const auto refused = client_.ask("DELETE", "/v1/rules/a", "", if_match(etag()));
  EXPECT_EQ(refused.status, 409);
  EXPECT_EQ(refused.json.at("code"), "pack_rule");
  const auto switched = client_.ask("PUT", "/v1/rules/a/mode?mode=draft", "", if_match(etag()));
  EXPECT_EQ(switched.status, 200) << switched.text;
  EXPECT_EQ(switched.json.at("origin"), "pack");
  EXPECT_EQ(found("alpha beta"), Ids{"b"});
}

TEST_F(PackRulesTest, AreReplacedByPutAndBackAfterDelete) {
  EXPECT_EQ(create("a", "gamma").status, 409);
  const auto replaced =
      client_.ask("PUT", "/v1/rules/a", rule_text("a", "gamma"), if_match(etag()));
  EXPECT_EQ(replaced.status, 200) << replaced.text;
  EXPECT_EQ(replaced.json.at("replaces_pack_rule"), true);
  EXPECT_EQ(found("alpha gamma"), Ids{"a"});
  EXPECT_EQ(client_.ask("DELETE", "/v1/rules/a", "", if_match(etag())).status, 204);
  EXPECT_EQ(found("gamma"), Ids{});
  EXPECT_EQ(found("alpha"), Ids{"a"});
}

}  // namespace
}  // namespace candor::server
