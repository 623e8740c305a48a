// The correlation types that look at values: value_count, value_sum, value_avg, value_percentile.

#include <random>
#include <set>

#include <gtest/gtest.h>

#include "rules/codes.h"
#include "tests/rules/correlation_support.h"

namespace candor::rules::test {
namespace {

// Events of `a` whose `v` has these values; "#5" is the number 5.
std::vector<EventText> with_values(const Strings& values) {
  std::vector<EventText> events;
  for (const std::string& value : values) {
    const auto step = static_cast<std::uint32_t>(events.size());
    events.push_back(happens("a", step, step, {{"v", value}}));
  }
  return events;
}

std::string values(const std::string& type, const std::string& condition,
                   const std::string& timespan = "1m") {
  return correlation("type: " + type + ", rules: [a], timespan: " + timespan +
                     ", condition: {field: v, " + condition + "}");
}

TEST(ValueCount, CountsDistinctValues) {
  const std::string three = values("value_count", "gte: 3");
  EXPECT_TRUE(finds(three, with_values({"x", "y", "z"})));
  EXPECT_FALSE(finds(three, with_values({"x", "y", "x", "y"})));
  EXPECT_FALSE(finds(three, with_values({"x", "y", "~"}))) << "null is no value";
}

TEST(ValueCount, ForgetsWhatLeavesTheWindow) {
  const std::string three = values("value_count", "gte: 3", "2s");
  EXPECT_TRUE(finds(three, with_values({"x", "x", "y", "z"})));
  EXPECT_FALSE(finds(three, with_values({"x", "y", "y", "y", "z"})));
}

TEST(ValueCount, CountsByGroup) {
  const std::string by_host = correlation(
      "type: value_count, rules: [a], group-by: [host], timespan: 1m, condition: "
      "{field: v, gte: 2}");
  const auto on = [](const std::string& first, const std::string& second) {
    return std::vector{happens("a", 0, 0, {{"v", "x"}, {"host", first}}),
                       happens("a", 1, 1, {{"v", "y"}, {"host", second}})};
  };
  EXPECT_TRUE(finds(by_host, on("h", "h")));
  EXPECT_FALSE(finds(by_host, on("h", "i")));
}

TEST(ValueCount, LinksSeveralFieldsWithAnd) {
  const std::string pairs = correlation(
      "type: value_count, rules: [a], timespan: 1m, condition: {field: [v, w], gte: 2}");
  const auto pair = [](std::uint32_t step, const std::string& v, const std::string& w) {
    return happens("a", step, step, {{"v", v}, {"w", w}});
  };
  EXPECT_TRUE(finds(pairs, {pair(0, "x", "1"), pair(1, "x", "2")}));
  EXPECT_FALSE(finds(pairs, {pair(0, "x", "1"), pair(1, "x", "1")}));
  EXPECT_FALSE(finds(pairs, {pair(0, "x", "1"), happens("a", 1, 1, {{"v", "y"}})}))
      << "an event without one of them has no pair";
}

TEST(ValueCount, IsNotConfusedByHowPairsAreWritten) {
  const std::string pairs = correlation(
      "type: value_count, rules: [a], timespan: 1m, condition: {field: [v, w], gte: 2}");
  EXPECT_TRUE(finds(pairs, {happens("a", 0, 0, {{"v", "1:x"}, {"w", "y"}}),
                            happens("a", 1, 1, {{"v", "1"}, {"w", "x1:y"}})}));
}

TEST(ValueCount, DecidesUpperBoundsAtTheEndOfTheWindow) {
  const std::string few = values("value_count", "lt: 2");
  EXPECT_TRUE(finds(few, with_values({"x", "x", "x"})));
  EXPECT_FALSE(finds(few, with_values({"x", "y"})));
}

// Steps of the events that complete "so many distinct values within so many seconds", counted anew for each event.
Steps counted_anew(const std::vector<EventText>& events, std::size_t wanted, std::int64_t seconds) {
  Steps steps;
  std::size_t begin = 0;
  for (std::size_t now = 0; now < events.size(); ++now) {
    while (*events[now].time_ms - *events[begin].time_ms > 1000 * seconds) ++begin;
    std::set<std::string> values;
    for (std::size_t i = begin; i <= now; ++i) values.insert(events[i].fields.back().second);
    if (values.size() < wanted) continue;
    steps.push_back(events[now].step);
    begin = now + 1;
  }
  return steps;
}

TEST(ValueCount, AgreesWithCountingEachWindowAnew) {
  std::mt19937 random(3);
  for (int round = 0; round < 60; ++round) {
    const std::size_t variety = 1 + random() % 60;
    const std::size_t wanted = 2 + random() % 30;
    const std::int64_t window = 5 + random() % 100;
    std::vector<EventText> events;
    std::int64_t second = 0;
    for (std::uint32_t step = 0; step < 300; ++step) {
      second += random() % 3;
      events.push_back(
          happens("a", step, second, {{"v", "value " + std::to_string(random() % variety)}}));
    }
    const auto all =
        found(values("value_count", "gte: " + std::to_string(wanted), std::to_string(window) + "s"),
              events);
    Steps completed;
    for (const Found& one : all) completed.push_back(one.steps.back());
    ASSERT_EQ(completed, counted_anew(events, wanted, window)) << "round " << round;
  }
}

TEST(ValueCount, CountsManyDistinctValues) {
  constexpr std::size_t many = 20'000;
  Strings all;
  for (std::size_t i = 0; i < many; ++i) all.push_back("value " + std::to_string(i / 2));
  EXPECT_TRUE(finds(values("value_count", "gte: 10000", "24h"), with_values(all)));
  EXPECT_FALSE(finds(values("value_count", "gt: 10000", "24h"), with_values(all)));
  EXPECT_FALSE(finds(values("value_count", "gte: 52", "100s"), with_values(all)))
      << "101 events hold 51 of them";
}

TEST(ValueSum, AddsNumbersUp) {
  const std::string much = values("value_sum", "gt: 100");
  EXPECT_TRUE(finds(much, with_values({"#60", "#41"})));
  EXPECT_FALSE(finds(much, with_values({"#60", "#40"})));
  EXPECT_TRUE(finds(much, with_values({"60", "40.5"}))) << "texts that spell a number, too";
  EXPECT_FALSE(finds(much, with_values({"60", "4O.5"})));
}

TEST(ValueSum, ForgetsWhatLeavesTheWindow) {
  const std::string much = values("value_sum", "gt: 100", "1s");
  EXPECT_FALSE(finds(much, with_values({"#60", "#1", "#60"})));
  EXPECT_TRUE(finds(much, with_values({"#1", "#60", "#60"})));
}

TEST(ValueAverage, IsDecidedAtTheEndOfTheWindow) {
  const std::string high = values("value_avg", "gt: 500");
  EXPECT_TRUE(finds(high, with_values({"#100", "#1000", "#500"})));
  EXPECT_FALSE(finds(high, with_values({"#1000", "#100", "#100"})))
      << "though the first alone would be enough";
  EXPECT_FALSE(finds(high, with_values({"none", "~"}))) << "no numbers have no average";
}

TEST(ValueAverage, IsOfEachWindowAndGroup) {
  const std::string by_host = correlation(
      "type: value_avg, rules: [a], group-by: [host], timespan: 1s, condition: {field: v, gte: "
      "10}");
  const auto sent = [](std::uint32_t step, std::int64_t second, const std::string& v,
                       const std::string& host) {
    return happens("a", step, second, {{"v", v}, {"host", host}});
  };
  const auto all = found(by_host, {sent(0, 0, "#10", "h"), sent(1, 0, "#1", "i"),
                                   sent(2, 5, "#2", "h"), sent(3, 5, "#20", "i")});
  ASSERT_EQ(all.size(), 2U);
  EXPECT_EQ(all[0].steps, (Steps{0}));
  EXPECT_EQ(all[1].steps, (Steps{3}));
}

TEST(ValuePercentile, WithoutAPercentileFindsRareValues) {
  Strings images(200, "common.exe");
  images[77] = "rare.exe";
  const auto all = found(values("value_percentile", "lte: 1"), with_values(images));
  EXPECT_TRUE(all.empty()) << "a minute holds 61 of them";
  const auto day = found(values("value_percentile", "lte: 1", "24h"), with_values(images));
  ASSERT_EQ(day.size(), 1U);
  EXPECT_EQ(day[0].steps, (Steps{77}));
}

TEST(ValuePercentile, WithAPercentileComparesIt) {
  const auto median = [](const std::string& condition, const Strings& numbers) {
    return finds(values("value_percentile", "percentile: 50, " + condition), with_values(numbers));
  };
  EXPECT_TRUE(median("gte: 5", {"#1", "#5", "#9"}));
  EXPECT_FALSE(median("gt: 5", {"#1", "#5", "#9"}));
  EXPECT_FALSE(median("gte: 5", {"#1", "#2", "#9"}));
}

TEST(ValuePercentile, RefusesAPercentileThatIsNone) {
  for (const char* percentile : {"101", "-1", "half"}) {
    const Compiled compiled = compile(
        letters() + values("value_percentile", std::string("gt: 5, percentile: ") + percentile));
    EXPECT_NE(compiled.find(code::invalid_correlation), nullptr) << percentile;
  }
}

}  // namespace
}  // namespace candor::rules::test
