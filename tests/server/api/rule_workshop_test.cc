#include <gtest/gtest.h>

#include "tests/fakes/server/direct_client.h"
#include "tests/fakes/server/test_app.h"
#include "tests/server/rule_texts.h"

namespace candor::server {
namespace {

using Json = nlohmann::json;

const Headers kYaml = {{"content-type", "application/yaml"}};
const Headers kJson = {{"content-type", "application/json"}};

const std::string kTests = R"(tests:
  - name: says it
    match: true
    trace: {steps: [{kind: message, text: so alpha it is}]}
  - name: does not say it
    match: false
    trace: {steps: [{kind: message, text: so beta it is}]}
  - name: is wrong
    match: true
    trace: {steps: [{kind: message, text: nothing}]}
)";

class RuleWorkshopTest : public testing::Test {
 protected:
  RuleWorkshopTest() : client_(app_.app) { EXPECT_TRUE(app_.app.rule_book.load()); }

  TestApp app_;
  DirectClient client_;
};

TEST_F(RuleWorkshopTest, ValidatesWithoutAddingTheRule) {
  const auto answer = client_.ask("POST", "/v1/rules/validate", rule_text("a", "alpha"), kYaml);
  EXPECT_EQ(answer.status, 200) << answer.text;
  EXPECT_EQ(answer.json.at("valid"), true);
  EXPECT_EQ(answer.json.at("rule").at("id"), "a");
  EXPECT_EQ(client_.ask("GET", "/v1/rules/a").status, 404);
}

TEST_F(RuleWorkshopTest, TellsAllErrorsAtOnce) {
  std::string text = rule_text("a", "alpha");
  text.replace(text.find("contains"), 8, "contians");
  text.replace(text.find("condition: said"), 15, "condition: sad ");
  text.replace(text.find("high"), 4, "huge");
  const auto answer = client_.ask("POST", "/v1/rules/validate", text, kYaml);
  EXPECT_EQ(answer.status, 200);
  EXPECT_EQ(answer.json.at("valid"), false);
  EXPECT_EQ(answer.json.at("diagnostics").size(), 3U) << answer.text;
  for (const Json& one : answer.json.at("diagnostics")) {
    EXPECT_GT(one.at("line"), 0);
    EXPECT_FALSE(one.at("snippet").get<std::string>().empty());
  }
}

TEST_F(RuleWorkshopTest, EstimatesWhatEachDocumentCosts) {
  const std::string correlation =
      "title: Twice\nid: c\ncorrelation: {type: event_count, rules: [a], candor.within_steps: 9, "
      "condition: {gte: 2}}\n---\n";
  const auto answer = client_.ask("POST", "/v1/rules/validate",
                                  correlation + rule_text("a", "alpha_beta_gamma"), kYaml);
  ASSERT_EQ(answer.json.at("valid"), true) << answer.text;
  const Json& costs = answer.json.at("costs");
  ASSERT_EQ(costs.size(), 2U);
  EXPECT_EQ(costs[0].at("rule"), "c");
  EXPECT_EQ(costs[1].at("rule"), "a");
  EXPECT_LT(costs[1].at("candidates"), 0.1);
  EXPECT_GT(costs[1].at("nanos"), 0);
}

TEST_F(RuleWorkshopTest, WarnsOfWhatCanNeverMatch) {
  const auto code_for = [&](std::string text, const std::string& what, const std::string& with) {
    text.replace(text.find(what), what.size(), with);
    const auto answer = client_.ask("POST", "/v1/rules/validate", text, kYaml);
    EXPECT_EQ(answer.json.at("valid"), true) << answer.text;
    const Json& told = answer.json.at("diagnostics");
    return told.size() == 1 ? told[0].at("code").get<std::string>() : told.dump();
  };
  const std::string text = rule_text("a", "alpha");
  EXPECT_EQ(code_for(text, "condition: said", "condition: said and not said"), "never_matches");
  EXPECT_EQ(code_for(text, "product: agent", "product: agent\n  service: sysmon"),
            "foreign_logsource");
}

TEST_F(RuleWorkshopTest, WarnsOfCandorMembersThatNobodyReads) {
  const auto answer =
      client_.ask("POST", "/v1/rules/validate",
                  rule_text("a", "alpha", "candor: {explanation: hunch, confidence: 7}\n"), kYaml);
  EXPECT_EQ(answer.json.at("valid"), true) << answer.text;
  ASSERT_EQ(answer.json.at("diagnostics").size(), 2U) << answer.text;
  EXPECT_EQ(answer.json.at("diagnostics")[0].at("code"), "unknown_explanation");
  EXPECT_EQ(answer.json.at("diagnostics")[1].at("code"), "invalid_confidence");
}

TEST_F(RuleWorkshopTest, WarnsOfRulesAndFiltersThatLeaveNothing) {
  const std::string filter = R"(title: No alphas
id: f
logsource: {product: agent}
filter:
    rules: any
    selection: {text|contains: alph}
    condition: selection
)";
  const auto codes_for = [&](const std::string& text) {
    const auto answer = client_.ask("POST", "/v1/rules/validate", text, kYaml);
    std::string codes;
    for (const Json& one : answer.json.at("diagnostics"))
      codes += one.at("code").get<std::string>() + ' ';
    return codes;
  };
  ASSERT_EQ(client_.ask("POST", "/v1/rules?mode=enforce", rule_text("a", "alpha"), kYaml).status,
            201);
  EXPECT_EQ(codes_for(filter), "shadowed_by_filter ");
  ASSERT_EQ(client_.ask("POST", "/v1/rules?mode=enforce", filter, kYaml).status, 201);
  EXPECT_EQ(codes_for(rule_text("b", "alphabet")), "shadowed_by_filter ");
  EXPECT_EQ(codes_for(rule_text("b", "beta")), "");
}

TEST_F(RuleWorkshopTest, WarnsAboutAValidRule) {
  const auto answer =
      client_.ask("POST", "/v1/rules/validate", rule_text("a", "alpha", "status: odd\n"), kYaml);
  EXPECT_EQ(answer.json.at("valid"), true);
  ASSERT_EQ(answer.json.at("diagnostics").size(), 1U) << answer.text;
  EXPECT_EQ(answer.json.at("diagnostics")[0].at("severity"), "warning");
}

TEST_F(RuleWorkshopTest, RunsTheTestsThatARuleBrings) {
  const auto answer = client_.ask("POST", "/v1/rules/test", rule_text("a", "alpha", kTests), kYaml);
  EXPECT_EQ(answer.status, 200) << answer.text;
  EXPECT_EQ(answer.json.at("passed"), 2);
  EXPECT_EQ(answer.json.at("failed"), 1);
  EXPECT_EQ(answer.json.at("tests")[2].at("test"), "is wrong");
  EXPECT_EQ(answer.json.at("tests")[2].at("passed"), false);
}

TEST_F(RuleWorkshopTest, TriesARuleOnPostedTraces) {
  const Json body = {{"text", rule_text("a", "alpha")},
                     {"traces",
                      {{{"id", "t1"}, {"steps", {{{"kind", "message"}, {"text", "alpha"}}}}},
                       {{"id", "t2"}, {"steps", {{{"kind", "message"}, {"text", "beta"}}}}}}}};
  const auto answer = client_.ask("POST", "/v1/rules/test", body.dump(), kJson);
  EXPECT_EQ(answer.status, 200) << answer.text;
  ASSERT_EQ(answer.json.at("traces").size(), 2U);
  EXPECT_EQ(answer.json.at("traces")[0].at("match"), true);
  EXPECT_EQ(answer.json.at("traces")[0].at("findings")[0].at("evidence")[0].at("quote"), "alpha");
  EXPECT_EQ(answer.json.at("traces")[1].at("match"), false);
  EXPECT_TRUE(app_.store.traces({})->empty());
}

TEST_F(RuleWorkshopTest, TriesARuleOfTheBookAlsoWhenItIsADraft) {
  ASSERT_EQ(
      client_.ask("POST", "/v1/rules?mode=draft", rule_text("a", "alpha", kTests), kYaml).status,
      201);
  const auto own = client_.ask("POST", "/v1/rules/a/test");
  EXPECT_EQ(own.json.at("passed"), 2) << own.text;
  const auto posted =
      client_.ask("POST", "/v1/rules/a/test",
                  R"({"traces": [{"steps": [{"kind": "message", "text": "alpha"}]}]})", kJson);
  EXPECT_EQ(posted.json.at("traces")[0].at("match"), true) << posted.text;
  EXPECT_EQ(client_.ask("POST", "/v1/rules/b/test").status, 404);
}

TEST_F(RuleWorkshopTest, NamesThePostedTraceThatCannotBeRead) {
  const auto answer = client_.ask(
      "POST", "/v1/rules/test",
      Json{{"text", rule_text("a", "alpha")}, {"traces", {{{"steps", 1}}}}}.dump(), kJson);
  EXPECT_EQ(answer.status / 100, 4) << answer.text;
  EXPECT_TRUE(answer.json.at("pointer").get<std::string>().starts_with("/traces/0")) << answer.text;
}

TEST_F(RuleWorkshopTest, TestsNoBrokenRule) {
  const auto answer =
      client_.ask("POST", "/v1/rules/test", rule_text("a", "alpha", "level: huge\n"), kYaml);
  EXPECT_EQ(answer.status, 422);
  EXPECT_FALSE(answer.json.at("diagnostics").empty());
}

}  // namespace
}  // namespace candor::server
