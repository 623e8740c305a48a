// sigma-correlation-rules-specification.md, read aloud: types that count events and rules, windows, groups, aliases,
// chains, generate. The types that look at values are in correlation_values_test.cc, what must be absent in
// correlation_absent_test.cc.

#include "rules/correlation.h"

#include <gtest/gtest.h>

#include "rules/codes.h"
#include "tests/rules/correlation_support.h"

namespace candor::rules::test {
namespace {

const std::string three_a = "type: event_count, rules: [a], timespan: 10s, condition: {gte: 3}";
const std::string a_then_b = "type: temporal_ordered, rules: [a, b], timespan: 10s";
const std::string a_and_b = "type: temporal, rules: [a, b], timespan: 10s";

// ---- event_count

TEST(EventCount, MatchesAsSoonAsThereAreEnough) {
  const auto all = found(correlation(three_a), happen("axaa"));
  ASSERT_EQ(all.size(), 1U);
  EXPECT_EQ(all[0].id, "found");
  EXPECT_EQ(all[0].steps, (Steps{0, 2, 3}));
  EXPECT_EQ(all[0].quotes, (Strings{"a", "a", "a"}));
  EXPECT_FALSE(finds(correlation(three_a), happen("aab")));
}

TEST(EventCount, CountsInsideItsTimespanOnly) {
  const auto at = [](std::int64_t last) {
    return std::vector{happens("a", 0, 0), happens("a", 1, 5), happens("a", 2, last)};
  };
  EXPECT_TRUE(finds(correlation(three_a), at(10)));
  EXPECT_FALSE(finds(correlation(three_a), at(11)));
}

TEST(EventCount, SlidesItsWindowInsteadOfCuttingTimeIntoPieces) {
  const std::vector<EventText> events = {happens("a", 0, 0), happens("a", 1, 9),
                                         happens("a", 2, 11), happens("a", 3, 19)};
  const auto all = found(correlation(three_a), events);
  ASSERT_EQ(all.size(), 1U);
  EXPECT_EQ(all[0].steps, (Steps{1, 2, 3}));
}

TEST(EventCount, UsesEventsUp) {
  EXPECT_EQ(found(correlation(three_a), happen("aaaaa")).size(), 1U);
  EXPECT_EQ(found(correlation(three_a), happen("aaaaaa")).size(), 2U);
}

TEST(EventCount, CountsTheEventsOfAllItsRules) {
  const std::string any = "type: event_count, rules: [a, b], timespan: 10s, condition: {gt: 2}";
  EXPECT_TRUE(finds(correlation(any), happen("aba")));
  EXPECT_FALSE(finds(correlation(any), happen("acb")));
}

TEST(EventCount, CountsAnEventOnceHoweverManyRulesItMatches) {
  const std::string twins =
      "---\ntitle: Twin\nname: twin\nlogsource: {product: agent}\ndetection: {s: {what: a}, "
      "condition: s}\n";
  const std::string both =
      correlation("type: event_count, rules: [a, twin], timespan: 1m, condition: {gte: 2}");
  EXPECT_FALSE(finds(twins + both, happen("a")));
  EXPECT_TRUE(finds(twins + both, happen("aa")));
}

TEST(EventCount, DecidesUpperBoundsWhenTheWindowHasEnded) {
  const auto few = [](const std::string& condition, const std::string& letters) {
    return found(
               correlation("type: event_count, rules: [a], timespan: 5s, condition: " + condition),
               happen(letters))
        .size();
  };
  EXPECT_EQ(few("{lt: 3}", "aaa"), 0U);
  EXPECT_EQ(few("{lt: 3}", "aa"), 1U);
  EXPECT_EQ(few("{lte: 3}", "aaa"), 1U);
  EXPECT_EQ(few("{eq: 2}", "aaa"), 0U);
  EXPECT_EQ(few("{eq: 2}", "aa"), 1U);
  EXPECT_EQ(few("{neq: 2}", "aa"), 0U);
  EXPECT_EQ(few("{neq: 2}", "aaa"), 1U);
  EXPECT_EQ(few("{lt: 3}", ""), 0U) << "a window without events is none";
}

TEST(EventCount, JoinsComparisonsWithAnd) {
  const std::string range =
      "type: event_count, rules: [a], timespan: 1m, condition: {gt: 1, lte: 3}";
  EXPECT_FALSE(finds(correlation(range), happen("a")));
  EXPECT_TRUE(finds(correlation(range), happen("aa")));
  EXPECT_TRUE(finds(correlation(range), happen("aaa")));
  EXPECT_FALSE(finds(correlation(range), happen("aaaa")));
}

// ---- temporal

TEST(Temporal, TakesItsRulesInAnyOrder) {
  EXPECT_TRUE(finds(correlation(a_and_b), happen("ab")));
  EXPECT_TRUE(finds(correlation(a_and_b), happen("ba")));
  EXPECT_FALSE(finds(correlation(a_and_b), happen("aa")));
}

TEST(Temporal, HoldsInsideItsTimespanOnly) {
  EXPECT_TRUE(finds(correlation(a_and_b), {happens("b", 0, 100), happens("a", 9, 110)}));
  EXPECT_FALSE(finds(correlation(a_and_b), {happens("b", 0, 100), happens("a", 1, 111)}));
}

TEST(Temporal, TakesTheLatestOfEach) {
  const auto all =
      found(correlation(a_and_b), {happens("a", 0, 0), happens("a", 1, 20), happens("b", 2, 25)});
  ASSERT_EQ(all.size(), 1U);
  EXPECT_EQ(all[0].steps, (Steps{1, 2}));
}

TEST(Temporal, WithAConditionWantsSoManyOfItsRules) {
  const std::string two = "type: temporal, rules: [a, b, c], timespan: 1m, condition: {gte: 2}";
  EXPECT_TRUE(finds(correlation(two), happen("ca")));
  EXPECT_FALSE(finds(correlation(two), happen("ccc")));
}

// ---- temporal_ordered

TEST(TemporalOrdered, TakesItsRulesInTheirOrderOnly) {
  EXPECT_TRUE(finds(correlation(a_then_b), happen("ab")));
  EXPECT_TRUE(finds(correlation(a_then_b), happen("axb")));
  EXPECT_FALSE(finds(correlation(a_then_b), happen("ba")));
  const std::string abc = "type: temporal_ordered, rules: [a, b, c], timespan: 1m";
  EXPECT_TRUE(finds(correlation(abc), happen("abc")));
  for (const char* order : {"acb", "bac", "bca", "cab", "cba"})
    EXPECT_FALSE(finds(correlation(abc), happen(order))) << order;
}

TEST(TemporalOrdered, HoldsInsideItsTimespanOnly) {
  EXPECT_TRUE(finds(correlation(a_then_b), {happens("a", 0, 0), happens("b", 1, 10)}));
  EXPECT_FALSE(finds(correlation(a_then_b), {happens("a", 0, 0), happens("b", 1, 11)}));
}

TEST(TemporalOrdered, FindsTheOrderAmongOtherOrders) {
  const auto all =
      found(correlation("type: temporal_ordered, rules: [a, b, c], timespan: 1m"), happen("abac"));
  ASSERT_EQ(all.size(), 1U);
  EXPECT_EQ(all[0].steps, (Steps{0, 1, 3}));
}

TEST(TemporalOrdered, WantsDifferentEvents) {
  const std::string twice = "type: temporal_ordered, rules: [a, a], timespan: 1m";
  EXPECT_FALSE(finds(correlation(twice), happen("a")));
  EXPECT_TRUE(finds(correlation(twice), happen("aa")));
}

TEST(TemporalOrdered, CannotAskForAtMost) {
  const Compiled compiled =
      compile(letters() + correlation("type: temporal_ordered, rules: [a, b], timespan: 1m, "
                                      "condition: {lt: 2}"));
  EXPECT_NE(compiled.find(code::invalid_correlation), nullptr);
}

// ---- windows

TEST(Window, IsAlsoOfSteps) {
  const std::string near = "type: temporal_ordered, rules: [a, b], candor.within_steps: 3";
  EXPECT_TRUE(finds(correlation(near), {happens("a", 4), happens("b", 7)}));
  EXPECT_FALSE(finds(correlation(near), {happens("a", 4), happens("b", 8)}));
}

TEST(Window, OfStepsAndTimeHoldsBoth) {
  const std::string both =
      "type: temporal_ordered, rules: [a, b], timespan: 10s, candor.within_steps: 3";
  EXPECT_TRUE(finds(correlation(both), {happens("a", 0, 0), happens("b", 3, 10)}));
  EXPECT_FALSE(finds(correlation(both), {happens("a", 0, 0), happens("b", 4, 10)}));
  EXPECT_FALSE(finds(correlation(both), {happens("a", 0, 0), happens("b", 3, 11)}));
  EXPECT_TRUE(finds(correlation(both), {happens("a", 0), happens("b", 3)}))
      << "timespan applies when the steps have times";
}

TEST(Window, IsTheTraceWhenNoneIsGiven) {
  const std::string whole = "type: temporal_ordered, rules: [a, b]";
  EXPECT_TRUE(finds(correlation(whole), {happens("a", 0, 0), happens("b", 49'999, 1'000'000)}));
  EXPECT_NE(compile(letters() + correlation(whole)).find(code::missing_timespan), nullptr);
}

TEST(Window, TakesTimesThatGoBackForStandingStill) {
  EXPECT_TRUE(finds(correlation(a_then_b), {happens("a", 0, 100), happens("b", 1, 3)}));
}

TEST(Window, ReadsTimespansAsTheSpecificationWritesThem) {
  const auto limit_of = [](const std::string& timespan, std::int64_t seconds) {
    const std::string section = "type: temporal, rules: [a, b], timespan: " + timespan;
    return finds(correlation(section), {happens("a", 0, 0), happens("b", 1, seconds)}) &&
           !finds(correlation(section), {happens("a", 0, 0), happens("b", 1, seconds + 1)});
  };
  EXPECT_TRUE(limit_of("30s", 30));
  EXPECT_TRUE(limit_of("90m", 5400));
  EXPECT_TRUE(limit_of("1h", 3600));
  EXPECT_TRUE(limit_of("2d", 172'800));
  for (const char* wrong : {"5", "m", "1.5h", "-1h", "5M", "5 m", "1w", "99999999999d"}) {
    const Compiled compiled = compile(
        letters() + correlation(std::string("type: temporal, rules: [a, b], timespan: ") + wrong));
    EXPECT_NE(compiled.find(code::invalid_timespan), nullptr) << wrong;
  }
}

// ---- group-by and aliases

TEST(GroupBy, KeepsGroupsApart) {
  const std::string by_user = a_then_b + ", group-by: [user]";
  const auto ab = [](const std::string& one, const std::string& other) {
    return std::vector{happens("a", 0, 0, {{"user", one}}), happens("b", 1, 1, {{"user", other}})};
  };
  EXPECT_TRUE(finds(correlation(by_user), ab("ana", "ana")));
  EXPECT_FALSE(finds(correlation(by_user), ab("ana", "bob")));
  EXPECT_FALSE(finds(correlation(by_user), ab("ana", "Ana"))) << "byte for byte";
}

TEST(GroupBy, LinksSeveralFieldsWithAnd) {
  const std::string by_both = a_then_b + ", group-by: [user, host]";
  const auto b_is = [&](const std::string& user, const std::string& host) {
    return finds(correlation(by_both), {happens("a", 0, 0, {{"user", "u"}, {"host", "h"}}),
                                        happens("b", 1, 1, {{"user", user}, {"host", host}})});
  };
  EXPECT_TRUE(b_is("u", "h"));
  EXPECT_FALSE(b_is("u", "x"));
  EXPECT_FALSE(b_is("x", "h"));
  EXPECT_FALSE(b_is("h", "u"));
}

TEST(GroupBy, DoesNotSeeEventsWithoutTheField) {
  const std::string by_user = three_a + ", group-by: [user]";
  EXPECT_FALSE(finds(correlation(by_user), happen("aaa")));
  EXPECT_FALSE(finds(correlation(by_user),
                     {happens("a", 0, 0, {{"user", "~"}}), happens("a", 1, 0, {{"user", "~"}}),
                      happens("a", 2, 0, {{"user", "~"}})}))
      << "null is no value";
}

TEST(GroupBy, PutsAnEventWithSeveralValuesIntoEachGroup) {
  const std::string by_user = a_then_b + ", group-by: [user]";
  EXPECT_TRUE(finds(correlation(by_user), {happens("a", 0, 0, {{"user", "x"}, {"user", "y"}}),
                                           happens("b", 1, 1, {{"user", "y"}})}));
}

TEST(Alias, NamesDifferentFieldsInDifferentRules) {
  const std::string crossed =
      "type: temporal, rules: [a, b], timespan: 10s, group-by: [internal, remote], aliases: "
      "{internal: {a: destination, b: source}, remote: {a: source, b: destination}}";
  const auto when = [&](const std::string& source, const std::string& destination) {
    return finds(correlation(crossed),
                 {happens("a", 0, 0, {{"source", "far"}, {"destination", "near"}}),
                  happens("b", 1, 1, {{"source", source}, {"destination", destination}})});
  };
  EXPECT_TRUE(when("near", "far"));
  EXPECT_FALSE(when("far", "near"));
  EXPECT_FALSE(when("near", "elsewhere"));
}

TEST(Alias, MustNameACorrelatedRule) {
  const Compiled compiled =
      compile(letters() + correlation(a_then_b + ", group-by: [x], aliases: {x: {c: y}}"));
  EXPECT_NE(compiled.find(code::unknown_alias), nullptr);
}

// ---- chains and generate

TEST(Chain, OfTheSpecificationsExample) {
  const std::string many = correlation(
      "type: event_count, rules: [a], group-by: [user], timespan: 10m, condition: {gte: 3}",
      "many_failed");
  const std::string then = correlation(
      "type: temporal_ordered, rules: [many_failed, b], group-by: [user], timespan: 10m");
  const auto events = [](const std::string& last_user, const std::string& letters) {
    std::vector<EventText> all;
    for (const char letter : letters) {
      const auto step = static_cast<std::uint32_t>(all.size());
      all.push_back(happens(std::string(1, letter), step, step,
                            {{"user", letter == 'b' ? last_user : "ana"}}));
    }
    return all;
  };
  EXPECT_EQ(ids_found(many + then, events("ana", "aaab")), (Strings{"found"}));
  EXPECT_EQ(found(many + then, events("ana", "aaab"))[0].steps, (Steps{0, 1, 2, 3}));
  EXPECT_TRUE(ids_found(many + then, events("bob", "aaab")).empty()) << "another group";
  EXPECT_TRUE(ids_found(many + then, events("ana", "baaa")).empty()) << "reversed";
  EXPECT_TRUE(ids_found(many + then, events("ana", "aab")).empty()) << "too few";
}

TEST(Chain, IsRefusedWhenItGoesInCircles) {
  const Compiled compiled =
      compile(letters() + correlation("type: temporal, rules: [a, y], timespan: 1m", "x") +
              correlation("type: temporal, rules: [b, x], timespan: 1m", "y"));
  EXPECT_NE(compiled.find(code::cyclic_correlation), nullptr);
  EXPECT_EQ(compiled.set.rules().size(), 5U) << "the letters are left";
}

TEST(Chain, ReachesAsFarAsItsLinksDo) {
  std::string documents;
  std::string before = "a";
  for (int i = 0; i < 60; ++i) {
    const std::string id = "link" + std::to_string(i);
    documents += correlation(
        "type: event_count, rules: [" + before + "], timespan: 1m, condition: {gte: 1}", id);
    before = id;
  }
  EXPECT_EQ(ids_found(documents, happen("xa")), (Strings{"link59"}));
}

TEST(Generate, LetsTheRulesReportOnTheirOwn) {
  const auto reported = [](const std::string& generate) {
    const Compiled compiled = compile(letters() + correlation(a_then_b + generate));
    return run(compiled.set, happen("ab"));
  };
  EXPECT_EQ(reported(""), (Strings{"found"}));
  EXPECT_EQ(reported(", generate: false"), (Strings{"found"}));
  EXPECT_EQ(reported(", generate: true"), (Strings{"a", "b", "found"}));
}

TEST(Generate, StandsBesideTheSectionAsInTheSpecification) {
  const Compiled compiled = compile(letters() + correlation(a_then_b) + "generate: true\n");
  EXPECT_EQ(run(compiled.set, happen("ab")), (Strings{"a", "b", "found"}));
}

TEST(Correlation, NamesRulesByIdOrName) {
  const std::string rule =
      "---\ntitle: T\nid: 5638f7c0-ac70-491d-8465-2a65075e0d86\nname: readable\nlogsource: "
      "{product: "
      "agent}\ndetection: {s: {what: z}, condition: s}\n";
  for (const char* name : {"5638f7c0-ac70-491d-8465-2a65075e0d86", "readable"}) {
    EXPECT_TRUE(finds(rule + correlation(std::string("type: temporal_ordered, rules: [a, ") + name +
                                         "], timespan: 1m"),
                      happen("az")));
  }
}

TEST(Correlation, PointsAtARuleThatIsNotThere) {
  const Compiled compiled =
      compile(letters() + correlation("type: temporal, rules: [a, nowhere], timespan: 1m"));
  const Diagnostic* unknown = compiled.find(code::unknown_rule);
  ASSERT_NE(unknown, nullptr);
  EXPECT_EQ(unknown->at.snippet.substr(static_cast<std::size_t>(unknown->at.column) - 1,
                                       static_cast<std::size_t>(unknown->at.length)),
            "nowhere");
}

TEST(Correlation, RefusesWhatItsTypeDoesNotHave) {
  const auto refused = [](const std::string& section, std::string_view code) {
    const Compiled compiled = compile(letters() + correlation(section));
    EXPECT_NE(compiled.find(code), nullptr) << section;
    EXPECT_EQ(compiled.set.rules().size(), 5U) << section;
  };
  refused("type: event_count, rules: [a], timespan: 1m", code::invalid_correlation);
  refused("type: event_count, rules: [a], timespan: 1m, condition: {}", code::invalid_correlation);
  refused("type: event_count, rules: [a], timespan: 1m, condition: {gte: many}",
          code::invalid_correlation);
  refused("type: value_count, rules: [a], timespan: 1m, condition: {gte: 1}",
          code::invalid_correlation);
  refused("type: sometimes, rules: [a], timespan: 1m", code::unknown_correlation_type);
  refused("type: temporal, rules: [], timespan: 1m", code::invalid_correlation);
  refused("type: temporal, rules: [a], timespan: 1m, candor.within_steps: -1",
          code::invalid_correlation);
  refused("type: temporal, rules: [a], timespan: 1m, candor.absent: []", code::invalid_correlation);
}

}  // namespace
}  // namespace candor::rules::test
