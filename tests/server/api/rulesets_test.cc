#include <gtest/gtest.h>

#include "tests/fakes/server/direct_client.h"
#include "tests/fakes/server/temporary_directory.h"
#include "tests/fakes/server/test_app.h"
#include "tests/server/rule_texts.h"

namespace candor::server {
namespace {

using Json = nlohmann::json;

const Headers kYaml = {{"content-type", "application/yaml"}};

Headers if_match(const std::string& etag) {
  return {{"content-type", "application/json"}, {"if-match", etag}};
}

/// One Candor with a pack.
class Site {
 public:
  Site() : app_(config()), client(app_.app) { EXPECT_TRUE(app_.app.rule_book.load()); }

  void create(const std::string& id, const std::string& word) {
    EXPECT_EQ(client.ask("POST", "/v1/rules?mode=enforce", rule_text(id, word), kYaml).status, 201);
  }
  std::vector<std::string> found(const std::string& message) {
    return found_by(*app_.app.monitor.get(), message);
  }

 private:
  Config config() {
    write_file(directory_.path() / "a.yml", rule_text("packed", "alpha"));
    Config config;
    config.rules = {directory_.path().string()};
    return config;
  }

  tests::TemporaryDirectory directory_;
  TestApp app_;

 public:
  DirectClient client;
};

TEST(Placeholders, AreReadAndReplacedConditionally) {
  Site site;
  const auto empty = site.client.ask("GET", "/v1/placeholders");
  EXPECT_EQ(empty.json, Json::object());
  const std::string lists = R"({"admins": ["root", "wheel"]})";
  EXPECT_EQ(site.client.ask("PUT", "/v1/placeholders", lists).status, 428);
  const auto put =
      site.client.ask("PUT", "/v1/placeholders", lists, if_match(empty.header("etag")));
  EXPECT_EQ(put.status, 200) << put.text;
  EXPECT_EQ(
      site.client.ask("PUT", "/v1/placeholders", lists, if_match(empty.header("etag"))).status,
      412);
  EXPECT_EQ(site.client.ask("GET", "/v1/placeholders").json, Json::parse(lists));
}

TEST(Placeholders, MustBeListsOfTexts) {
  Site site;
  const auto answer =
      site.client.ask("PUT", "/v1/placeholders", R"({"admins": [1]})", if_match("*"));
  EXPECT_EQ(answer.status, 400);
  EXPECT_EQ(answer.json.at("pointer"), "/admins");
}

TEST(Rulesets, ImportWhatAnotherSiteExported) {
  Site from;
  from.create("a", "beta");
  from.client.ask("PUT", "/v1/rules/packed/mode?mode=draft", "", if_match("*"));
  from.client.ask("PUT", "/v1/placeholders", R"({"admins": ["root"]})", if_match("*"));
  const auto exported = from.client.ask("GET", "/v1/rulesets");
  EXPECT_EQ(exported.json.at("rules").size(), 2U);

  Site to;
  EXPECT_EQ(to.client.ask("POST", "/v1/rulesets", exported.text).status, 428);
  const auto etag = to.client.ask("GET", "/v1/rulesets").header("etag");
  const auto imported = to.client.ask("POST", "/v1/rulesets", exported.text, if_match(etag));
  EXPECT_EQ(imported.status, 200) << imported.text;
  EXPECT_EQ(imported.json.at("created"), 1);
  EXPECT_EQ(imported.json.at("updated"), 1);
  EXPECT_EQ(to.found("alpha beta"), std::vector<std::string>{"a"});
  EXPECT_EQ(to.client.ask("GET", "/v1/rules/packed").json.at("origin"), "pack");
  EXPECT_EQ(to.client.ask("GET", "/v1/placeholders").json, Json::parse(R"({"admins": ["root"]})"));
  EXPECT_EQ(to.client.ask("POST", "/v1/rulesets", exported.text, if_match(etag)).status, 412);

  const auto again = to.client.ask("POST", "/v1/rulesets", exported.text, if_match("*"));
  EXPECT_EQ(again.json.at("created"), 0);
  EXPECT_EQ(again.json.at("updated"), 0);
}

TEST(Rulesets, ReplaceWhatTheImportDoesNotName) {
  Site site;
  site.create("old", "beta");
  const Json body = {{"replace", true},
                     {"rules", {{{"text", rule_text("new", "beta")}, {"mode", "enforce"}}}}};
  const auto answer = site.client.ask("POST", "/v1/rulesets", body.dump(), if_match("*"));
  EXPECT_EQ(answer.json.at("deleted"), 1) << answer.text;
  EXPECT_EQ(site.found("alpha beta"), (std::vector<std::string>{"packed", "new"}));
}

TEST(Rulesets, ImportAllOrNothing) {
  Site site;
  const Json body = {
      {"rules",
       {{{"text", rule_text("good", "beta")}, {"mode", "enforce"}},
        {{"text", rule_text("bad", "gamma", "level: huge\n")}, {"mode", "enforce"}}}}};
  const auto answer = site.client.ask("POST", "/v1/rulesets", body.dump(), if_match("*"));
  EXPECT_EQ(answer.status, 422) << answer.text;
  EXPECT_EQ(answer.json.at("diagnostics")[0].at("rule"), "bad");
  EXPECT_EQ(site.found("beta"), std::vector<std::string>{});
}

TEST(Rulesets, RefuseAnImportThatIsNone) {
  Site site;
  const auto status = [&](const std::string& body) {
    return site.client.ask("POST", "/v1/rulesets", body, if_match("*")).status;
  };
  EXPECT_EQ(status("{}"), 400);
  EXPECT_EQ(status("[]"), 400);
  EXPECT_EQ(status(R"({"rules": [1]})"), 400);
  EXPECT_EQ(status(R"({"rules": [{"text": ""}]})"), 400);
  EXPECT_EQ(status(R"({"rules": [{"text": "id: a", "mode": "on"}]})"), 400);
  const std::string twice = Json{{"text", rule_text("a", "x")}}.dump();
  EXPECT_EQ(status("{\"rules\": [" + twice + "," + twice + "]}"), 400);
}

}  // namespace
}  // namespace candor::server
