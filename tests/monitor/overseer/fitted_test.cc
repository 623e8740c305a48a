#include "monitor/overseer/fitted.h"

#include <algorithm>
#include <cmath>
#include <random>

#include <gtest/gtest.h>

namespace candor::monitor::overseer {
namespace {

std::size_t column(std::string_view name) {
  const auto infos = dense_features();
  const auto found = std::find_if(infos.begin(), infos.end(),
                                  [name](const FeatureInfo& info) { return info.name == name; });
  EXPECT_NE(found, infos.end()) << name;
  return static_cast<std::size_t>(found - infos.begin());
}

constexpr std::string_view kTells = "call.after_order.max";
constexpr std::string_view kNoise = "call.does_pay.max";
constexpr std::uint32_t kTellingWord = 4'711;

/// Examples whose one feature and one word tell the classes apart; `shift` is a habit of the set in another feature.
std::vector<Example> examples(std::size_t pairs, const std::string& set = "generated",
                              float shift = 0, unsigned seed = 1) {
  std::mt19937 random(seed);
  std::normal_distribution<float> noise(0, .1F);
  std::vector<Example> made;
  for (std::size_t i = 0; i < 2 * pairs; ++i) {
    Example& one = made.emplace_back();
    const bool positive = i % 2 == 0;
    one.set = set;
    one.labels = {{"unsafe", positive}};
    one.features.channels = 31;
    one.features.dense.assign(dense_features().size(), 0);
    one.features.dense[column(kTells)] = (positive ? .8F : .2F) + noise(random);
    one.features.dense[column(kNoise)] = shift + noise(random);
    one.features.words = {{positive ? kTellingWord : kTellingWord + 1, 1, Channel::action},
                          {7, 1, Channel::message}};
  }
  return made;
}

Pool pool_of_all(const std::vector<Example>& examples) {
  std::vector<const Example*> pointers;
  for (const Example& one : examples) pointers.push_back(&one);
  return pool_of(pointers, "unsafe", Subject::conduct);
}

const Part kCalls{.name = "calls", .prefixes = {"call."}, .cost = .1};
const Part kWords{.name = "words", .words = true, .cost = 1};

Recipe recipe_of(std::vector<Part> parts) { return {"unsafe", Subject::conduct, std::move(parts)}; }

TEST(Fitted, WeighsWhatTellsTheClassesApart) {
  const auto made = examples(40);
  const Fitted fitted = fit_parts(pool_of_all(made), recipe_of({kCalls}), kAllChannels);
  ASSERT_EQ(fitted.lines.size(), 1U);
  EXPECT_GT(fitted.lines[0].weight[column(kTells)], 0);
  EXPECT_LT(std::fabs(fitted.lines[0].weight[column(kNoise)]),
            fitted.lines[0].weight[column(kTells)] / 3);
  EXPECT_GT(fitted.margin(made[0].features), fitted.margin(made[1].features));
}

TEST(Fitted, APartTakesItsOwnFeaturesAndChannels) {
  const auto made = examples(40);
  const Fitted other = fit_parts(
      pool_of_all(made), recipe_of({{.name = "drift", .prefixes = {"drift."}}}), kAllChannels);
  EXPECT_EQ(other.lines[0].weight[column(kTells)], 0);
  const Fitted none = fit_parts(pool_of_all(made), recipe_of({kCalls}), kMessageChannel);
  EXPECT_EQ(none.lines[0].weight[column(kTells)], 0) << "of the action, which is not to be seen";
}

TEST(Fitted, WordsOfOtherChannelsWeighNothing) {
  const auto made = examples(40);
  const Fitted all = fit_parts(pool_of_all(made), recipe_of({kWords}), kAllChannels);
  EXPECT_GT(all.words[kTellingWord], .1);
  EXPECT_LT(all.words[kTellingWord + 1], -.1);
  const Fitted none = fit_parts(pool_of_all(made), recipe_of({kWords}), kMessageChannel);
  EXPECT_EQ(none.words[kTellingWord], 0);
}

TEST(Fitted, PartsAreBroughtToTheSameSpreadAndAveraged) {
  const auto made = examples(40);
  const Pool pool = pool_of_all(made);
  const auto spread = [&](const Recipe& recipe) {
    const Fitted fitted = fit_parts(pool, recipe, kAllChannels);
    double mean = 0;
    double square = 0;
    for (const Example& one : made) {
      const double margin = fitted.margin(one.features);
      mean += margin / static_cast<double>(made.size());
      square += margin * margin / static_cast<double>(made.size());
    }
    return std::sqrt(square - mean * mean);
  };
  EXPECT_NEAR(spread(recipe_of({kCalls})), 1, 1e-6);
  EXPECT_NEAR(spread(recipe_of({kWords})), 1, 1e-6);
  const Fitted both = fit_parts(pool, recipe_of({kCalls, kWords}), kAllChannels);
  const Fitted calls = fit_parts(pool, recipe_of({kCalls}), kAllChannels);
  const Fitted words = fit_parts(pool, recipe_of({kWords}), kAllChannels);
  for (const Example& one : made)
    EXPECT_NEAR(both.margin(one.features),
                (calls.margin(one.features) + words.margin(one.features)) / 2, 1e-9);
}

TEST(Fitted, WhoCalledNothingCountsAsTheAverageBenignAgent) {
  const auto made = examples(40);
  const Fitted fitted = fit_parts(pool_of_all(made), recipe_of({kCalls}), kAllChannels);
  double benign = 0;
  for (std::size_t i = 1; i < made.size(); i += 2) benign += fitted.margin(made[i].features) / 40;
  Features idle = made[0].features;
  idle.channels &= static_cast<std::uint8_t>(~(1u << static_cast<unsigned>(Channel::action)));
  EXPECT_NEAR(fitted.margin(idle), benign, 1e-6);
}

TEST(Fitted, AHabitOfASetTellsNothing) {
  // One set is mostly unsafe and has a habit of its own; the other is mostly safe and has not.
  auto made = examples(40, "one", 1);
  const auto other = examples(40, "two", 0, 2);
  std::erase_if(made,
                [n = 0](const Example& one) mutable { return !one.labels[0].second && ++n > 25; });
  for (const Example& one : other) made.push_back(one);
  std::size_t kept = 0;
  std::erase_if(made, [&](const Example& one) {
    return one.set == "two" && one.labels[0].second && ++kept > 25;
  });
  const Part real{.name = "calls", .prefixes = {"call."}, .real = true, .cost = .1};
  const Fitted fitted = fit_parts(pool_of_all(made), recipe_of({real}), kAllChannels);
  EXPECT_LT(std::fabs(fitted.lines[0].weight[column(kNoise)]),
            fitted.lines[0].weight[column(kTells)] / 5);
}

TEST(Fitted, ScaledByAFactorIsItsMarginTimesThat) {
  const auto made = examples(40);
  Fitted fitted = fit_parts(pool_of_all(made), recipe_of({kCalls, kWords}), kAllChannels);
  const double before = fitted.margin(made[3].features);
  scale_by(fitted, 2.5);
  EXPECT_NEAR(fitted.margin(made[3].features), 2.5 * before, 1e-9);
}

}  // namespace
}  // namespace candor::monitor::overseer
