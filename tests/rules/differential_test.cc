// The engine against the oracle on random rules and events. CANDOR_RANDOM_PAIRS sets how many rule/event pairs are
// compared (a million before a release); CANDOR_RANDOM_SEED where to begin.

#include <algorithm>
#include <cstdlib>

#include <gtest/gtest.h>

#include "rules/compiler.h"
#include "rules/contradiction.h"
#include "rules/evaluator.h"
#include "rules/rule_set.h"
#include "tests/rules/oracle.h"
#include "tests/rules/random_rules.h"
#include "tests/rules/support.h"

namespace candor::rules::test {
namespace {

std::uint64_t setting(const char* name, std::uint64_t otherwise) {
  const char* value = std::getenv(name);
  return value == nullptr ? otherwise : std::strtoull(value, nullptr, 10);
}

std::string describe(const EventText& event) {
  std::string text = event.category + '/' + event.product + '/' + event.service;
  for (const auto& [name, value] : event.fields) text += "\n  " + name + " = [" + value + ']';
  return text;
}

void expect_sound_evidence(const Matcher& matcher, const Event& event) {
  for (const Match& match : matcher.matches()) {
    for (const Evidence& place : match.evidence) {
      ASSERT_LT(place.field, event.fields.size());
      ASSERT_LE(place.begin, place.end);
      ASSERT_LE(place.end, event.fields[place.field].text.size());
    }
  }
}

TEST(Differential, AgreesWithTheOracleOnRandomRulesAndEvents) {
  constexpr int rules_a_set = 20;
  constexpr int events_a_set = 25;
  const std::uint64_t pairs = setting("CANDOR_RANDOM_PAIRS", sanitized ? 5'000 : 50'000);
  const std::uint64_t first_seed = setting("CANDOR_RANDOM_SEED", 1);
  std::uint64_t matched = 0;
  for (std::uint64_t i = 0; i < pairs / (rules_a_set * events_a_set); ++i) {
    RandomRules random(first_seed + i);
    const std::vector<RuleSource> sources = {
        {random.rules(rules_a_set), "random.yml", Mode::enforce, 1}};
    Diagnostics diagnostics;
    const RuleSet set = RuleSet::compile(sources, RandomRules::placeholders(), diagnostics);
    for (const Diagnostic& d : diagnostics)
      ASSERT_NE(d.severity, Severity::error) << to_text(d) << sources[0].text;
    const Oracle oracle(sources, RandomRules::placeholders());
    Matcher matcher(set);
    for (int e = 0; e < events_a_set; ++e) {
      const std::vector<EventText> event = {random.event()};
      const EventStorage storage = views(event);
      matcher.begin();
      matcher.add(storage.events[0]);
      matcher.finish();
      std::vector<std::string> found;
      for (const Match& match : matcher.matches()) found.push_back(set.rules()[match.rule].id);
      ASSERT_EQ(found, oracle.matches(storage.events[0])) << "seed " << first_seed + i << '\n'
                                                          << sources[0].text << describe(event[0]);
      expect_sound_evidence(matcher, storage.events[0]);
      matched += found.size();
    }
  }
  // Rules that never match would compare nothing.
  EXPECT_GT(matched, pairs / 20);
  EXPECT_LT(matched, pairs * 19 / 20);
}

TEST(Differential, NoRuleThatMatchesIsSaidToBeImpossible) {
  constexpr int rules_a_set = 20;
  for (std::uint64_t seed = 1; seed <= (sanitized ? 10 : 100); ++seed) {
    RandomRules random(seed);
    const std::vector<RuleSource> sources = {
        {random.rules(rules_a_set), "random.yml", Mode::enforce, 1}};
    Diagnostics diagnostics;
    const Program program = compile_program(sources, RandomRules::placeholders(), diagnostics);
    ContradictionFinder finder(program);
    Evaluator evaluator(program);
    for (int e = 0; e < 25; ++e) {
      const std::vector<EventText> event = {random.event()};
      const EventStorage storage = views(event);
      evaluator.load(storage.events[0]);
      std::vector<NodeId> true_ones;
      for (const CompiledRule& rule : program.rules) {
        if (evaluator.holds(rule.root)) true_ones.push_back(rule.root);
      }
      EXPECT_FALSE(finder.exclude_each_other(true_ones)) << "seed " << seed;
      for (const NodeId root : true_ones)
        EXPECT_FALSE(finder.exclude_each_other({&root, 1})) << "seed " << seed;
    }
  }
}

}  // namespace
}  // namespace candor::rules::test
