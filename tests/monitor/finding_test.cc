#include "monitor/finding.h"

#include <set>

#include <gtest/gtest.h>

#include "tests/monitor/events/traces.h"

namespace candor::monitor {
namespace {

using rules::Level;
using rules::Mode;
using testing::text_step;
using testing::trace_of;

rules::RuleInfo info(std::string id, Level level = Level::medium) {
  rules::RuleInfo result;
  result.id = std::move(id);
  result.title = "Title of " + result.id;
  result.level = level;
  result.custom = "{}";
  return result;
}

TEST(FindingTemplate, TakesConfidenceFromTheStatus) {
  rules::RuleInfo rule = info("r");
  const std::pair<const char*, double> table[] = {{"stable", .9},       {"test", .7},
                                                  {"experimental", .5}, {"deprecated", .3},
                                                  {"unsupported", .3},  {"", .5}};
  for (const auto& [status, confidence] : table) {
    rule.status = status;
    EXPECT_EQ(template_of(rule).confidence, confidence) << status;
  }
}

TEST(FindingTemplate, TheDocumentMaySayOtherwise) {
  rules::RuleInfo rule = info("r");
  rule.status = "stable";
  rule.custom = R"({"explanation": "data_flow", "confidence": 0.65})";
  EXPECT_EQ(template_of(rule).confidence, .65);
  EXPECT_EQ(template_of(rule).kind, ExplanationKind::data_flow);
  EXPECT_TRUE(check_candor_members({&rule, 1}).empty());
}

TEST(FindingTemplate, WarnsAboutMembersThatItCannotUse) {
  rules::RuleInfo rule = info("r");
  rule.origin = "packs/x.yml";
  for (const char* custom :
       {R"({"confidence": 0})", R"({"confidence": 1.5})", R"({"confidence": "high"})"}) {
    rule.custom = custom;
    const auto found = check_candor_members({&rule, 1});
    ASSERT_EQ(found.size(), 1) << custom;
    EXPECT_EQ(found[0].code, "invalid_confidence");
    EXPECT_EQ(found[0].severity, rules::Severity::warning);
    EXPECT_EQ(found[0].at.file, "packs/x.yml");
    EXPECT_EQ(template_of(rule).confidence, .5);
  }
  rule.custom = R"({"explanation": "proof"})";
  ASSERT_EQ(check_candor_members({&rule, 1}).size(), 1);
  EXPECT_EQ(check_candor_members({&rule, 1})[0].code, "unknown_explanation");
  EXPECT_EQ(template_of(rule).kind, std::nullopt);
}

TEST(FindingTemplate, IgnoresAMappingThatIsNone) {
  rules::RuleInfo rule = info("r");
  for (const char* custom : {"", "null", "[1]", "{broken", "7"}) {
    rule.custom = custom;
    EXPECT_EQ(template_of(rule).confidence, .5) << custom;
    EXPECT_TRUE(check_candor_members({&rule, 1}).empty()) << custom;
  }
}

/// A trace of `steps` user steps, each with one event of one field, and matches made by hand.
class FindingTest : public ::testing::Test {
 protected:
  void SetUp() override { make_steps(6); }

  void make_steps(std::size_t count) {
    std::vector<Step> steps;
    for (std::size_t i = 0; i < count; ++i)
      steps.push_back(text_step(StepKind::user, "word" + std::to_string(i) + " and more"));
    trace_ = trace_of(std::move(steps));
    events_.events.clear();
    for (std::uint32_t i = 0; i < count; ++i) {
      TraceEvent& event = events_.events.emplace_back();
      event.source = {"user", "agent", {}};
      event.step = i;
      const auto size = static_cast<std::uint32_t>(trace_.steps[i].text.size());
      event.fields = {{"text", trace_.steps[i].text, ValueType::string, 0}};
      event.origins = {{"text", 0, size}};
    }
  }

  std::uint32_t add_rule(const rules::RuleInfo& rule) {
    templates_.push_back(template_of(rule));
    return static_cast<std::uint32_t>(templates_.size() - 1);
  }

  /// The rule matched the first word of each step.
  void add_match(std::uint32_t rule, std::vector<std::uint32_t> steps, std::uint32_t begin = 0) {
    rules::Match match{rule, steps, {}};
    for (const auto step : steps) match.evidence.push_back({step, step, 0, begin, begin + 5});
    matches_.push_back(match);
  }

  std::vector<Finding> findings() const {
    return findings_of({trace_, observations_, events_}, matches_, templates_);
  }

  Trace trace_;
  Observations observations_;
  EventList events_;
  std::vector<FindingTemplate> templates_;
  std::vector<rules::Match> matches_;
};

TEST_F(FindingTest, NoMatchesNoFindings) { EXPECT_TRUE(findings().empty()); }

TEST_F(FindingTest, SaysWhatMatchedWhereAndByWhichRule) {
  rules::RuleInfo rule = info("r1", Level::high);
  rule.status = "test";
  rule.version = 4;
  add_match(add_rule(rule), {2});
  const auto found = findings();
  ASSERT_EQ(found.size(), 1);
  EXPECT_EQ(found[0].check, "rules");
  EXPECT_EQ(found[0].rule.id, "r1");
  EXPECT_EQ(found[0].rule.version, 4);
  EXPECT_EQ(found[0].rule.level, Level::high);
  EXPECT_EQ(found[0].steps, (std::vector<std::uint32_t>{2}));
  EXPECT_EQ(found[0].evidence, (std::vector<Span>{{2, "text", 0, 5, "word2"}}));
  EXPECT_EQ(found[0].kind, ExplanationKind::pattern);
  EXPECT_EQ(found[0].claim, "Title of r1: step 2 text \"word2 and more\"");
  EXPECT_EQ(found[0].confidence, .7);
}

TEST_F(FindingTest, ACorrelationIsASequence) {
  rules::RuleInfo rule = info("seq");
  rule.is_correlation = true;
  add_match(add_rule(rule), {1, 3});
  const auto found = findings();
  EXPECT_EQ(found[0].kind, ExplanationKind::sequence);
  EXPECT_EQ(found[0].claim,
            "Title of seq: step 1 text \"word1 and more\"; step 3 text \"word3 and more\"");
  EXPECT_EQ(found[0].evidence.size(), 2);
}

TEST_F(FindingTest, TheDocumentNamesTheKindOfItsExplanation) {
  rules::RuleInfo rule = info("seq");
  rule.is_correlation = true;
  rule.custom = R"({"explanation": "data_flow"})";
  add_match(add_rule(rule), {1, 3});
  EXPECT_EQ(findings()[0].kind, ExplanationKind::data_flow);
}

TEST_F(FindingTest, TheLeastCertainFieldNamesTheKind) {
  events_.events[1].fields.push_back({"overseer.unsafe", "0.9", ValueType::number, .9});
  events_.events[1].fields.push_back({"reflection", "unstated", ValueType::string, 0});
  events_.events[1].origins.resize(3);
  const auto rule = add_rule(info("r"));
  matches_ = {{rule, {1}, {{1, 1, 0, 0, 5}, {1, 1, 1, 0, 3}, {1, 1, 2, 0, 8}}}};
  EXPECT_EQ(findings()[0].kind, ExplanationKind::statistical);
  matches_ = {{rule, {1}, {{1, 1, 0, 0, 5}, {1, 1, 2, 0, 8}}}};
  EXPECT_EQ(findings()[0].kind, ExplanationKind::correspondence);
}

TEST_F(FindingTest, MatchesOnTheSameStepsAreOneFinding) {
  const auto rule = add_rule(info("r"));
  add_match(rule, {2}, 0);
  add_match(rule, {3}, 0);
  add_match(rule, {2}, 6);
  add_match(rule, {2}, 0);
  const auto found = findings();
  ASSERT_EQ(found.size(), 2);
  EXPECT_EQ(found[0].evidence,
            (std::vector<Span>{{2, "text", 0, 5, "word2"}, {2, "text", 6, 11, "and m"}}));
  EXPECT_EQ(found[1].steps, (std::vector<std::uint32_t>{3}));
}

TEST_F(FindingTest, TheMostSevereComesFirstAndShadowLast) {
  auto shadow = info("shadow", Level::critical);
  shadow.mode = Mode::shadow;
  add_match(add_rule(shadow), {0});
  add_match(add_rule(info("low", Level::low)), {1});
  const auto high = add_rule(info("high", Level::high));
  add_match(high, {4});
  add_match(high, {2});
  std::vector<std::string> order;
  for (const auto& finding : findings())
    order.push_back(finding.rule.id + std::to_string(finding.steps[0]));
  EXPECT_EQ(order, (std::vector<std::string>{"high2", "high4", "low1", "shadow0"}));
}

TEST_F(FindingTest, IdsAreStableAndDifferByTraceRuleAndPlace) {
  const auto a = add_rule(info("a"));
  const auto b = add_rule(info("b"));
  add_match(a, {1});
  add_match(a, {2});
  add_match(a, {1, 2});
  add_match(b, {1});
  std::set<std::string> ids;
  for (const auto& finding : findings()) {
    EXPECT_EQ(finding.id.size(), 32);
    ids.insert(finding.id);
  }
  EXPECT_EQ(ids.size(), 4);
  for (const auto& finding : findings()) EXPECT_TRUE(ids.contains(finding.id));
  trace_.id = "another";
  for (const auto& finding : findings()) EXPECT_FALSE(ids.contains(finding.id));
}

TEST_F(FindingTest, ARuleThatMatchesEverywhereIsBoundedAndItsRestIsCounted) {
  make_steps(250);
  const auto often = add_rule(info("often"));
  for (std::uint32_t i = 0; i < 250; ++i) add_match(often, {i});
  add_match(add_rule(info("once")), {0});
  const auto found = findings();
  ASSERT_EQ(found.size(), kFindingsPerRule + 1);
  EXPECT_EQ(found[98].claim, "Title of often: step 98 text \"word98 and more\"");
  EXPECT_EQ(found[99].claim,
            "Title of often: step 99 text \"word99 and more\" (and 150 more findings of this rule, "
            "not listed)");
  EXPECT_EQ(found[100].rule.id, "once");
}

TEST_F(FindingTest, ManyRulesShareTheBoundAndEachKeepsOne) {
  make_steps(3);
  for (std::size_t i = 0; i < kFindings; ++i) {
    const auto rule = add_rule(info("r" + std::to_string(i)));
    for (std::uint32_t step = 0; step < 3; ++step) add_match(rule, {step});
  }
  const auto found = findings();
  ASSERT_EQ(found.size(), kFindings);
  std::set<std::string> rules;
  for (const auto& finding : found) rules.insert(finding.rule.id);
  EXPECT_EQ(rules.size(), kFindings);
}

TEST_F(FindingTest, LongSequencesKeepEvidenceOfManyStepsAndBoundedLists) {
  make_steps(1'000);
  rules::RuleInfo rule = info("long");
  rule.is_correlation = true;
  std::vector<std::uint32_t> steps(1'000);
  for (std::uint32_t i = 0; i < 1'000; ++i) steps[i] = i;
  add_match(add_rule(rule), steps);
  const auto found = findings();
  EXPECT_EQ(found[0].steps.size(), kStepsPerFinding);
  EXPECT_EQ(found[0].evidence.size(), kSpansPerFinding);
  EXPECT_EQ(found[0].evidence.back().step, 15);
}

TEST_F(FindingTest, EveryStepOfASequenceKeepsSomeEvidence) {
  rules::RuleInfo rule = info("seq");
  rule.is_correlation = true;
  rules::Match match{add_rule(rule), {0, 5}, {}};
  for (std::uint32_t i = 0; i < 15; ++i) match.evidence.push_back({0, 0, 0, 0, i});
  for (std::uint32_t i = 0; i < 15; ++i) match.evidence.push_back({5, 5, 0, 0, i});
  matches_ = {match};
  const auto found = findings();
  EXPECT_EQ(std::count_if(found[0].evidence.begin(), found[0].evidence.end(),
                          [](const Span& span) { return span.step == 5; }),
            8);
}

TEST_F(FindingTest, AMatchOnTheTraceIsOnTheStepsOfItsEvidence) {
  observations_.signals = {
      {"reflection.gap", std::nullopt, .9, {{4, "text", 0, 4, "word"}, {1, "text", 0, 4, "word"}}}};
  TraceEvent& event = events_.events.emplace_back();
  event.source = {"trace", "agent", {}};
  event.step = 5;
  event.fields = {{"reflection.gap", "0.9", ValueType::number, .9}};
  event.origins.resize(1);
  matches_ = {{add_rule(info("r")), {5}, {{6, 5, 0, 0, 3}}}};
  const auto found = findings();
  EXPECT_EQ(found[0].steps, (std::vector<std::uint32_t>{1, 4}));
  EXPECT_EQ(found[0].claim, "Title of r: reflection.gap 0.9");
}

TEST_F(FindingTest, AMatchWithoutPositionsKeepsItsSteps) {
  matches_ = {{add_rule(info("r")), {3}, {}}};
  const auto found = findings();
  EXPECT_EQ(found[0].steps, (std::vector<std::uint32_t>{3}));
  EXPECT_EQ(found[0].claim, "Title of r");
}

}  // namespace
}  // namespace candor::monitor
