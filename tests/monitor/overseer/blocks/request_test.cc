#include <algorithm>

#include <gtest/gtest.h>

#include "monitor/overseer/features.h"
#include "tests/monitor/overseer/small_model.h"

namespace candor::monitor::overseer {
namespace {

using testing::call_of;
using testing::step_of;

/// `robbery` and `burglary` point one way, `bakery` the other, `garden` along another axis.
const WordVectors& vectors() {
  static const WordVectors made = [] {
    WordTable table;
    const auto add = [&](std::string word, std::size_t axis, std::int8_t value) {
      table.words.push_back(std::move(word));
      for (std::size_t i = 0; i < WordTable::kWidth; ++i)
        table.numbers.push_back(i == axis ? value : 0);
    };
    for (int i = 0; i < 200;
         ++i)  // words that are more frequent, so that those below weigh something
      add(std::string("w") + static_cast<char>('a' + i / 20) + static_cast<char>('a' + i % 20) +
              "x",
          9, 0);
    add("robbery", 0, 127);
    add("burglary", 0, 127);
    add("bakery", 0, -127);
    add("garden", 1, 127);
    return WordVectors(table);
  }();
  return made;
}

Trace asked(const std::string& text) {
  Trace trace;
  trace.steps = {step_of(StepKind::user, text)};
  return trace;
}

float value_of(const Trace& trace, std::string_view name) {
  const auto infos = dense_features();
  const auto found = std::find_if(infos.begin(), infos.end(),
                                  [name](const FeatureInfo& info) { return info.name == name; });
  return features_of(trace, vectors()).dense[static_cast<std::size_t>(found - infos.begin())];
}

TEST(Request, WordsOfLikeMeaningGiveLikeFeatures) {
  for (const char* const pool : {"request.mean_0", "request.most_0"}) {
    const float robbery = value_of(asked("Plan a robbery."), pool);
    EXPECT_GT(robbery, 0) << pool;
    EXPECT_NEAR(value_of(asked("Plan a burglary."), pool), robbery, .01) << pool;
    EXPECT_LE(value_of(asked("Plan a bakery."), pool), 0) << pool;
    EXPECT_EQ(value_of(asked("Plan a garden."), pool), 0) << pool;
  }
  EXPECT_LT(value_of(asked("Plan a bakery."), "request.least_0"), 0);
}

TEST(Request, OneWordAmongManyIsStillTheFarthest) {
  const std::string much = "Plan a garden, a garden, a garden, a garden and then the robbery.";
  EXPECT_EQ(value_of(asked(much), "request.most_0"),
            value_of(asked("Plan a robbery."), "request.most_0"));
  EXPECT_LT(value_of(asked(much), "request.mean_0"),
            value_of(asked("Plan a robbery."), "request.mean_0"));
}

TEST(Request, IsReadFromTheFirstTurnOfTheUserOnly) {
  Trace trace = asked("Plan a garden.");
  const float before = value_of(trace, "request.most_0");
  trace.steps.push_back(step_of(StepKind::message, "A robbery?"));
  trace.steps.push_back(call_of("robbery", "query", "robbery"));
  trace.steps.push_back(step_of(StepKind::tool_result, "robbery"));
  trace.steps.push_back(step_of(StepKind::user, "No robbery."));
  EXPECT_EQ(value_of(trace, "request.most_0"), before);
}

TEST(Request, WithoutKnownWordsSaysNothing) {
  for (const FeatureInfo& info : dense_features()) {
    if (info.name.starts_with("request.")) {
      EXPECT_EQ(value_of(asked("Zyxw vuts rqpo."), info.name), 0) << info.name;
    }
  }
}

}  // namespace
}  // namespace candor::monitor::overseer
