#include "monitor/time.h"

#include <chrono>
#include <random>

#include <gtest/gtest.h>

namespace candor::monitor {
namespace {

using std::chrono::milliseconds;

rules::Time at(std::int64_t millis) { return rules::Time(milliseconds(millis)); }

TEST(Time, ReadsUtc) {
  EXPECT_EQ(time_from_rfc3339("1970-01-01T00:00:00Z"), at(0));
  EXPECT_EQ(time_from_rfc3339("2026-11-22T09:00:00Z"), at(1'795'338'000'000));
  EXPECT_EQ(time_from_rfc3339("2024-02-29t23:59:59z"), at(1'709'251'199'000));
}

TEST(Time, OffsetsAreTakenOff) {
  EXPECT_EQ(time_from_rfc3339("1970-01-01T02:30:00+02:30"), at(0));
  EXPECT_EQ(time_from_rfc3339("1969-12-31T19:00:00-05:00"), at(0));
  EXPECT_EQ(time_from_rfc3339("1970-01-01T00:00:00-00:00"), at(0));
}

TEST(Time, FractionsAreKeptToMilliseconds) {
  EXPECT_EQ(time_from_rfc3339("1970-01-01T00:00:00.5Z"), at(500));
  EXPECT_EQ(time_from_rfc3339("1970-01-01T00:00:00.0019999999999Z"), at(1));
  EXPECT_EQ(time_from_rfc3339("1970-01-01T00:00:00.120+00:00"), at(120));
}

TEST(Time, LeapSecondIsTheSecondAfterIt) {
  EXPECT_EQ(time_from_rfc3339("2016-12-31T23:59:60Z"), time_from_rfc3339("2017-01-01T00:00:00Z"));
}

TEST(Time, RefusesWhatIsNotRfc3339) {
  for (const char* text : {"",
                           "2026",
                           "2026-11-22",
                           "2026-11-22T09:00:00",
                           "2026-11-22T09:00Z",
                           "2026-13-01T00:00:00Z",
                           "2026-02-29T00:00:00Z",
                           "2026-00-10T00:00:00Z",
                           "2026-01-00T00:00:00Z",
                           "2026-11-22T24:00:00Z",
                           "2026-11-22T09:60:00Z",
                           "2026-11-22T09:00:61Z",
                           "2026-11-22T09:00:00.Z",
                           "2026-11-22T09:00:00,5Z",
                           "2026-11-22T09:00:00+0200",
                           "2026-11-22T09:00:00+24:00",
                           "2026-11-22T09:00:00Z ",
                           " 2026-11-22T09:00:00Z",
                           "26-11-22T09:00:00Z",
                           "+2026-11-22T09:00:00Z",
                           "2026-11-22T09:00:00Zjunk",
                           "0000-01-01T00:00:00+00:01",
                           "9999-12-31T23:59:59-00:01",
                           "1795338000"}) {
    EXPECT_EQ(time_from_rfc3339(text), std::nullopt) << text;
  }
}

TEST(Time, WritesUtcWithMillisecondsOnlyWhenThereAreAny) {
  EXPECT_EQ(to_rfc3339(at(1'795'338'000'000)), "2026-11-22T09:00:00Z");
  EXPECT_EQ(to_rfc3339(at(1'795'338'000'007)), "2026-11-22T09:00:00.007Z");
  EXPECT_EQ(to_rfc3339(at(-1)), "1969-12-31T23:59:59.999Z");
  EXPECT_EQ(to_rfc3339(*time_from_rfc3339("0000-01-01T00:00:00Z")), "0000-01-01T00:00:00Z");
}

TEST(Time, WhatIsWrittenReadsBackAsTheSame) {
  std::mt19937_64 random(1);
  const auto first = time_from_rfc3339("0000-01-01T00:00:00Z")->time_since_epoch().count();
  const auto last = time_from_rfc3339("9999-12-31T23:59:59.999Z")->time_since_epoch().count();
  std::uniform_int_distribution<std::int64_t> any(first, last);
  for (int i = 0; i < 2000; ++i) {
    const rules::Time time = at(any(random));
    ASSERT_EQ(time_from_rfc3339(to_rfc3339(time)), time) << to_rfc3339(time);
  }
}

}  // namespace
}  // namespace candor::monitor
