// Events of which is known what is found in them: the same matches as of new ones, correlations included.

#include <gtest/gtest.h>

#include "rules/memo.h"
#include "tests/rules/random_rules.h"
#include "tests/rules/support.h"

namespace candor::rules::test {
namespace {

bool same(const Match& a, const Match& b) {
  const auto key = [](const Evidence& e) {
    return std::tuple(e.event, e.step, e.field, e.begin, e.end);
  };
  return a.rule == b.rule && a.steps == b.steps &&
         std::equal(a.evidence.begin(), a.evidence.end(), b.evidence.begin(), b.evidence.end(),
                    [&](const Evidence& x, const Evidence& y) { return key(x) == key(y); });
}

bool same(std::span<const Match> a, std::span<const Match> b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [](const Match& x, const Match& y) { return same(x, y); });
}

/// A sequence, a count by group, and one that something must not follow, of whatever the random rules find.
std::string correlations_of(const RuleSet& set) {
  std::string text;
  const auto rules = set.rules();
  for (std::size_t i = 0; i + 2 < rules.size(); i += 3) {
    const auto names = rules[i].id + ", " + rules[i + 1].id;
    const auto number = std::to_string(i);
    text += "---\ntitle: c\nid: o" + number + "\ncorrelation: {type: temporal_ordered, rules: [" +
            names + "], candor.within_steps: 9}\nlevel: high\n";
    text += "---\ntitle: c\nid: n" + number + "\ncorrelation: {type: event_count, rules: [" +
            names + "], group-by: [a], candor.within_steps: 30, condition: {gte: 3}}\n";
    text += "---\ntitle: c\nid: a" + number + "\ncorrelation: {type: event_count, rules: [" +
            names + "], candor.absent: [" + rules[i + 2].id +
            "], candor.within_steps: 5, condition: {gte: 1}}\n";
  }
  return text;
}

TEST(Matcher, FindsTheSameInEventsThatAreKnown) {
  std::size_t matches = 0;
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    RandomRules random(seed);
    const std::string text = random.rules(30);
    const auto alone = compile(text, RandomRules::placeholders());
    const auto compiled = compile(text + correlations_of(alone.set), RandomRules::placeholders());
    std::vector<EventText> texts;
    for (std::uint32_t step = 0; step < 60; ++step) {
      texts.push_back(random.event());
      texts.back().step = step;
    }
    const EventStorage storage = views(texts);
    Memo memo(1 << 20);
    Matcher plain(compiled.set);
    Matcher noting(compiled.set);
    Matcher told(compiled.set);
    plain.begin();
    noting.begin(&memo);
    told.begin();
    for (const Event& event : storage.events) {
      plain.add(event);
      noting.add(event);
      Event known = event;
      if (noting.found().empty()) known.fields = {};
      told.add_known(known, noting.found());
    }
    for (Matcher* matcher : {&plain, &noting, &told}) matcher->finish();
    ASSERT_TRUE(same(plain.matches(), noting.matches())) << seed;
    ASSERT_TRUE(same(plain.matches(), told.matches())) << seed;
    matches += plain.matches().size();
  }
  EXPECT_GT(matches, 200U);
}

TEST(RuleSet, KnowsWhichFieldsItAsksFor) {
  const auto one =
      compile(rule("    s:\n        a|contains: x\n        b.c: y\n    condition: s\n"));
  EXPECT_TRUE(one.set.asks_for("a"));
  EXPECT_TRUE(one.set.asks_for("b.c"));
  EXPECT_FALSE(one.set.asks_for("b"));
  EXPECT_FALSE(one.set.asks_for("trace"));
  const auto keyword = compile(rule("    s:\n        - x\n    condition: s\n"));
  EXPECT_TRUE(keyword.set.asks_for("trace"));
}

}  // namespace
}  // namespace candor::rules::test
