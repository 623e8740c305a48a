#include "monitor/judge/cascade.h"

#include <algorithm>
#include <random>

#include <gtest/gtest.h>

namespace candor::monitor {
namespace {

/// A first stage that sees something: unsafe traces score higher on average, with much overlap.
std::vector<CascadeTrace> stream(std::size_t count) {
  std::mt19937 random(3);
  std::uniform_real_distribution<double> unit(0, 1);
  std::normal_distribution<double> noise(0, .15);
  std::vector<CascadeTrace> out;
  for (std::size_t i = 0; i < count; ++i) {
    const bool unsafe = unit(random) < .1;
    out.push_back({std::clamp((unsafe ? .55 : .3) + noise(random), 0., 1.), unsafe});
  }
  return out;
}

/// The greatest recall with at most 1 % of the others flagged.
double recall_at_one_percent(const std::vector<CascadeTrace>& traces,
                             const std::vector<double>& scores) {
  std::vector<double> negatives;
  for (std::size_t i = 0; i < traces.size(); ++i) {
    if (!traces[i].unsafe) negatives.push_back(scores[i]);
  }
  std::sort(negatives.rbegin(), negatives.rend());
  const double threshold = negatives[negatives.size() / 100];
  double found = 0;
  double all = 0;
  for (std::size_t i = 0; i < traces.size(); ++i) {
    if (!traces[i].unsafe) continue;
    ++all;
    if (scores[i] > threshold) ++found;
  }
  return found / all;
}

std::vector<double> first_stage(const std::vector<CascadeTrace>& traces) {
  std::vector<double> out;
  for (const auto& trace : traces) out.push_back(trace.score);
  return out;
}

TEST(Cascade, AGoodJudgeFindsMoreAtTheSameFalsePositives) {
  const auto traces = stream(20'000);
  const auto cascade = simulate_cascade(traces, {.recall = .9, .false_positives = .05});
  EXPECT_GT(recall_at_one_percent(traces, cascade.scores),
            recall_at_one_percent(traces, first_stage(traces)) + .05);
}

TEST(Cascade, StaysWithinItsBudgetAndNeverLowersAScore) {
  const auto traces = stream(20'000);
  for (const double budget : {0., .01, .05, 1.}) {
    const auto cascade = simulate_cascade(traces, {.budget = budget});
    EXPECT_LE(static_cast<double>(cascade.asked), budget * 20'000 + 1);
    for (std::size_t i = 0; i < traces.size(); ++i) EXPECT_GE(cascade.scores[i], traces[i].score);
  }
  EXPECT_EQ(simulate_cascade(traces, {.budget = 0}).scores, first_stage(traces));
}

TEST(Cascade, AJudgeThatGuessesAddsNothing) {
  const auto traces = stream(20'000);
  const auto cascade = simulate_cascade(traces, {.recall = .5, .false_positives = .5});
  EXPECT_EQ(cascade.scores, first_stage(traces));
}

TEST(Cascade, IsTheSameEachTime) {
  const auto traces = stream(2'000);
  EXPECT_EQ(simulate_cascade(traces, {}).scores, simulate_cascade(traces, {}).scores);
  EXPECT_NE(simulate_cascade(traces, {.seed = 1}).scores,
            simulate_cascade(traces, {.seed = 2}).scores);
}

}  // namespace
}  // namespace candor::monitor
