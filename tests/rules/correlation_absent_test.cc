// `candor.absent`: what must not happen, decided only when the window or the trace has ended.

#include <gtest/gtest.h>

#include "rules/rule_set.h"
#include "tests/rules/correlation_support.h"

namespace candor::rules::test {
namespace {

const std::string a_then_b_without_c =
    "type: temporal_ordered, rules: [a, b], candor.within_steps: 4, candor.absent: [c]";

// How many matches there are after each event, and at last after the end.
std::vector<std::size_t> counts(const std::string& documents,
                                const std::vector<EventText>& events) {
  const Compiled compiled = compile(letters() + documents);
  const EventStorage storage = views(events);
  Matcher matcher(compiled.set);
  matcher.begin();
  std::vector<std::size_t> counts;
  const auto count = [&] {
    std::size_t correlated = 0;
    for (const Match& match : matcher.matches())
      correlated += compiled.set.rules()[match.rule].is_correlation ? 1 : 0;
    counts.push_back(correlated);
  };
  for (const Event& event : storage.events) {
    matcher.add(event);
    count();
  }
  matcher.finish();
  count();
  return counts;
}

using Counts = std::vector<std::size_t>;

TEST(Absent, MatchesOnlyWhatDidNotHappen) {
  EXPECT_TRUE(finds(correlation(a_then_b_without_c), happen("ab")));
  EXPECT_FALSE(finds(correlation(a_then_b_without_c), happen("acb"))) << "between";
  EXPECT_FALSE(finds(correlation(a_then_b_without_c), happen("abc"))) << "after, in the window";
  EXPECT_TRUE(finds(correlation(a_then_b_without_c), happen("cab"))) << "before the first event";
  EXPECT_TRUE(finds(correlation(a_then_b_without_c), happen("abxxxc"))) << "after the window";
}

TEST(Absent, IsDecidedWhenTheWindowHasEnded) {
  EXPECT_EQ(counts(correlation(a_then_b_without_c), happen("abxxxxx")),
            (Counts{0, 0, 0, 0, 0, 1, 1, 1}));
}

TEST(Absent, IsDecidedWhenTheTraceHasEnded) {
  EXPECT_EQ(counts(correlation(a_then_b_without_c), happen("abx")), (Counts{0, 0, 0, 1}));
  const std::string whole = "type: temporal_ordered, rules: [a, b], candor.absent: [c]";
  EXPECT_EQ(counts(correlation(whole), happen("abxxxxxxxx")),
            (Counts{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1}));
  EXPECT_EQ(counts(correlation(whole), happen("abxxxxxxxc")).back(), 0U);
}

TEST(Absent, EndsWithTheTimespan) {
  const std::string ten_seconds =
      "type: temporal_ordered, rules: [a, b], timespan: 10s, candor.absent: [c]";
  const auto c_at = [&](std::int64_t second) {
    return finds(correlation(ten_seconds),
                 {happens("a", 0, 0), happens("b", 1, 5), happens("c", 2, second)});
  };
  EXPECT_FALSE(c_at(10));
  EXPECT_TRUE(c_at(11));
}

TEST(Absent, LooksAtItsOwnGroupOnly) {
  const std::string by_user = a_then_b_without_c + ", group-by: [user]";
  const auto c_of = [&](const std::string& user) {
    return finds(correlation(by_user),
                 {happens("a", 0, 0, {{"user", "ana"}}), happens("c", 1, 1, {{"user", user}}),
                  happens("b", 2, 2, {{"user", "ana"}})});
  };
  EXPECT_FALSE(c_of("ana"));
  EXPECT_TRUE(c_of("bob"));
}

TEST(Absent, MayBeAnyOfSeveral) {
  const std::string neither =
      "type: temporal_ordered, rules: [a, b], candor.within_steps: 4, candor.absent: [c, d]";
  EXPECT_FALSE(finds(correlation(neither), happen("adb")));
  EXPECT_FALSE(finds(correlation(neither), happen("abc")));
  EXPECT_TRUE(finds(correlation(neither), happen("aeb")));
}

TEST(Absent, MayBeACorrelation) {
  const std::string twice =
      correlation("type: event_count, rules: [c], timespan: 1m, condition: {gte: 2}", "twice_c");
  const std::string without =
      correlation("type: temporal_ordered, rules: [a, b], timespan: 1m, candor.absent: [twice_c]");
  EXPECT_TRUE(finds(twice + without, happen("acb")));
  EXPECT_FALSE(finds(twice + without, happen("accb")));
}

TEST(Absent, HoldsForSingleEvents) {
  const std::string unanswered =
      "type: event_count, rules: [a], candor.within_steps: 2, condition: {gte: 1}, candor.absent: "
      "[b]";
  EXPECT_TRUE(finds(correlation(unanswered), happen("axxx")));
  EXPECT_FALSE(finds(correlation(unanswered), happen("axb")));
}

TEST(Absent, ItsResultCanBePartOfAChain) {
  const std::string unanswered = correlation(
      "type: event_count, rules: [a], candor.within_steps: 2, condition: {gte: 1}, candor.absent: "
      "[b]",
      "unanswered");
  const std::string then =
      correlation("type: temporal_ordered, rules: [unanswered, d], candor.within_steps: 9");
  EXPECT_EQ(ids_found(unanswered + then, happen("axxxd")), (Strings{"found"}));
  EXPECT_TRUE(ids_found(unanswered + then, happen("abxxd")).empty());
}

TEST(Absent, StandsInAMappingToo) {
  const std::string mapped = correlation("type: temporal_ordered, rules: [a, b]") +
                             "candor: {within_steps: 4, absent: [c]}\n";
  EXPECT_TRUE(finds(mapped, happen("ab")));
  EXPECT_FALSE(finds(mapped, happen("acb")));
}

}  // namespace
}  // namespace candor::rules::test
