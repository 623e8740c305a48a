#include <random>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "monitor/verdict.h"

namespace candor::monitor {
namespace {

using nlohmann::json;
using nlohmann::ordered_json;

Verdict example() {
  Verdict verdict;
  verdict.trace = "run-17";
  verdict.decision = Decision::hold;
  verdict.risk = 0.91;
  Finding finding;
  finding.id = "f1";
  finding.check = "rules";
  finding.rule = {"r1", "Logs removed", rules::Level::high, 3, rules::Mode::enforce};
  finding.steps = {2};
  finding.evidence = {{2, "args.command", 0, 22, "rm -rf /var/log/*.gz"}};
  finding.kind = ExplanationKind::sequence;
  finding.claim = "Logs removed: \"rm\"";
  finding.confidence = 0.93;
  verdict.findings = {finding};
  verdict.trace_signals = {{"overseer.unsafe", 0.71}, {"reflection.gap", 0.85}};
  verdict.step_signals = {{2, {{"reflection.gap", 0.85}}}};
  verdict.checks = {{"reflection", CheckStatus::ran, "", 41},
                    {"judge", CheckStatus::skipped, "not configured", 0},
                    {"rules", CheckStatus::failed, "out of memory", 7}};
  verdict.ruleset = "sha256:ab";
  verdict.models = {{"overseer", "sha256:cd"}};
  verdict.micros = 212;
  return verdict;
}

TEST(VerdictJson, HasTheLayoutOfTheDesign) {
  const auto kind = ExplanationKind::sequence;
  const std::string expected =
      R"({"trace":"run-17","decision":"hold","risk":0.91,"findings":[{"id":"f1","check":"rules",)"
      R"("rule":{"id":"r1","title":"Logs removed","level":"high","version":3,"mode":"enforce"},)"
      R"("steps":[2],"evidence":[{"step":2,"field":"args.command","begin":0,"end":22,)"
      R"("quote":"rm -rf /var/log/*.gz"}],"explanation":{"kind":"sequence",)"
      R"("claim":"Logs removed: \"rm\"","shows":)" +
      json(what_it_shows(kind)).dump() + R"(,"cannot_show":)" +
      json(what_it_cannot_show(kind)).dump() + R"(,"check_it":)" +
      json(how_to_check_it(kind)).dump() +
      R"(},"confidence":0.93}],"signals":{"trace":{"overseer.unsafe":0.71,"reflection.gap":0.85},)"
      R"("steps":{"2":{"reflection.gap":0.85}}},"checks":[)"
      R"({"name":"reflection","status":"ran","micros":41},)"
      R"({"name":"judge","status":"skipped","why":"not configured"},)"
      R"({"name":"rules","status":"failed","why":"out of memory","micros":7}],)"
      R"("message":"This action needs review before it can run.","ruleset":"sha256:ab",)"
      R"("models":{"overseer":"sha256:cd"},"engine":"0.1.0","micros":212})";
  EXPECT_EQ(to_json(example()), expected);
}

TEST(VerdictJson, HasNoMessageForTheAgentWhenTheActionRuns) {
  Verdict verdict = example();
  for (const auto decision : {Decision::allow, Decision::flag}) {
    verdict.decision = decision;
    EXPECT_FALSE(json::parse(to_json(verdict)).contains("message"));
  }
}

TEST(VerdictJson, WritesAnEmptyVerdictInFull) {
  const json read = json::parse(to_json(Verdict()));
  for (const char* member : {"trace", "decision", "risk", "findings", "signals", "checks",
                             "ruleset", "models", "engine", "micros"})
    EXPECT_TRUE(read.contains(member)) << member;
  EXPECT_TRUE(read["signals"]["steps"].is_object());
  EXPECT_TRUE(read["findings"].is_array());
}

class RandomVerdicts : public ::testing::Test {
 protected:
  std::size_t below(std::size_t limit) { return random_() % limit; }

  std::string text() {
    static const std::string kPieces[] = {"a", "\"", "\\", "\n",       std::string(1, '\0'),
                                          "é", "€",  "😀",  "\x1b[31m", "</script>"};
    std::string result;
    for (auto i = below(6); i > 0; --i) result += kPieces[below(std::size(kPieces))];
    return result;
  }

  double score() { return std::uniform_real_distribution<double>()(random_); }

  Finding finding() {
    Finding result;
    result.id = text();
    result.check = text();
    result.rule = {text(), text(), static_cast<rules::Level>(below(5)),
                   static_cast<std::uint32_t>(random_()), static_cast<rules::Mode>(below(3))};
    for (auto i = below(4); i > 0; --i)
      result.steps.push_back(static_cast<std::uint32_t>(random_()));
    for (auto i = below(4); i > 0; --i) result.evidence.push_back({1, text(), 2, 3, text()});
    result.kind = static_cast<ExplanationKind>(below(9));
    result.claim = text();
    result.confidence = score();
    return result;
  }

  Verdict verdict() {
    Verdict result;
    result.trace = text();
    result.decision = static_cast<Decision>(below(4));
    result.risk = score();
    for (auto i = below(4); i > 0; --i) result.findings.push_back(finding());
    for (auto i = below(4); i > 0; --i) result.trace_signals[text()] = score();
    for (auto i = below(4); i > 0; --i)
      result.step_signals[static_cast<std::uint32_t>(random_())][text()] = score();
    result.checks = {{"rules", static_cast<CheckStatus>(below(4)), text(), 1}};
    result.models[text()] = text();
    return result;
  }

  std::mt19937_64 random_{20261122};
};

/// The same verdict built the slow way.
ordered_json slow_json(const Finding& finding) {
  ordered_json evidence = ordered_json::array();
  for (const Span& span : finding.evidence)
    evidence.push_back({{"step", span.step},
                        {"field", span.field},
                        {"begin", span.begin},
                        {"end", span.end},
                        {"quote", span.quote}});
  return {{"id", finding.id},
          {"check", finding.check},
          {"rule",
           {{"id", finding.rule.id},
            {"title", finding.rule.title},
            {"level", to_string(finding.rule.level)},
            {"version", finding.rule.version},
            {"mode", to_string(finding.rule.mode)}}},
          {"steps", finding.steps},
          {"evidence", evidence},
          {"explanation",
           {{"kind", to_string(finding.kind)},
            {"claim", finding.claim},
            {"shows", what_it_shows(finding.kind)},
            {"cannot_show", what_it_cannot_show(finding.kind)},
            {"check_it", how_to_check_it(finding.kind)}}},
          {"confidence", finding.confidence}};
}

TEST_F(RandomVerdicts, ReadBackAsWhatWasWritten) {
  for (int round = 0; round < 2'000; ++round) {
    const Verdict original = verdict();
    const auto read = ordered_json::parse(to_json(original));
    ASSERT_EQ(read["trace"], original.trace);
    ASSERT_EQ(read["decision"], to_string(original.decision));
    ASSERT_EQ(read["risk"].get<double>(), original.risk);
    ASSERT_EQ(read["findings"].size(), original.findings.size());
    for (std::size_t i = 0; i < original.findings.size(); ++i)
      ASSERT_EQ(read["findings"][i].dump(), slow_json(original.findings[i]).dump());
    ASSERT_EQ(read["signals"]["trace"].size(), original.trace_signals.size());
    for (const auto& [name, value] : original.trace_signals)
      ASSERT_EQ(read["signals"]["trace"][name].get<double>(), value);
    for (const auto& [step, signals] : original.step_signals)
      ASSERT_EQ(read["signals"]["steps"][std::to_string(step)].size(), signals.size());
    ASSERT_EQ(read["models"].size(), original.models.size());
  }
}

}  // namespace
}  // namespace candor::monitor
