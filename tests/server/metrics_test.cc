#include "server/metrics.h"

#include <stdexcept>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

namespace candor::server {
namespace {

TEST(Metrics, RendersCountersAndGaugesByFamilyAndLabels) {
  Metrics metrics;
  metrics.counter("b_total", "Second.", {{"route", "/v1/traces"}, {"status", "200"}}).add(3);
  metrics.counter("b_total", "Second.", {{"route", "/"}, {"status", "200"}}).add();
  metrics.gauge("a", "First.").set(-7);
  EXPECT_EQ(metrics.render(),
            "# HELP a First.\n"
            "# TYPE a gauge\n"
            "a -7\n"
            "# HELP b_total Second.\n"
            "# TYPE b_total counter\n"
            "b_total{route=\"/\",status=\"200\"} 1\n"
            "b_total{route=\"/v1/traces\",status=\"200\"} 3\n");
}

TEST(Metrics, GivesTheSameMetricForTheSameNameAndLabels) {
  Metrics metrics;
  auto& first = metrics.counter("x_total", "X.", {{"a", "1"}});
  EXPECT_EQ(&first, &metrics.counter("x_total", "X.", {{"a", "1"}}));
  EXPECT_NE(&first, &metrics.counter("x_total", "X.", {{"a", "2"}}));
}

TEST(Metrics, EscapesLabelValues) {
  Metrics metrics;
  metrics.counter("x_total", "X.", {{"a", "q\"b\\s\nn"}}).add();
  EXPECT_NE(metrics.render().find("x_total{a=\"q\\\"b\\\\s\\nn\"} 1\n"), std::string::npos);
}

TEST(Metrics, RefusesOneNameForTwoKinds) {
  Metrics metrics;
  metrics.counter("x", "X.");
  EXPECT_THROW(metrics.gauge("x", "X."), std::logic_error);
}

TEST(Histogram, CountsEachValueInTheBucketsAtAndAboveIt) {
  static constexpr double kBounds[] = {1, 10};
  Metrics metrics;
  auto& histogram = metrics.histogram("h", "H.", {{"a", "b"}}, kBounds);
  for (const double value : {0.5, 1.0, 1.5, 100.0}) histogram.observe(value);
  EXPECT_EQ(histogram.count(), 4U);
  EXPECT_EQ(metrics.render(),
            "# HELP h H.\n"
            "# TYPE h histogram\n"
            "h_bucket{a=\"b\",le=\"1\"} 2\n"
            "h_bucket{a=\"b\",le=\"10\"} 3\n"
            "h_bucket{a=\"b\",le=\"+Inf\"} 4\n"
            "h_sum{a=\"b\"} 103\n"
            "h_count{a=\"b\"} 4\n");
}

TEST(Metrics, LosesNothingWhenThreadsCountTogether) {
  Metrics metrics;
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([&metrics] {
      for (int n = 0; n < 1000; ++n) {
        metrics.counter("x_total", "X.").add();
        metrics.histogram("h", "H.").observe(0.001);
      }
    });
  }
  for (auto& thread : threads) thread.join();
  EXPECT_EQ(metrics.counter("x_total", "X.").value(), 4000U);
  EXPECT_EQ(metrics.histogram("h", "H.").count(), 4000U);
}

}  // namespace
}  // namespace candor::server
