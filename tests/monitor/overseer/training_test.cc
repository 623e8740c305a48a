#include "monitor/overseer/training.h"

#include <gtest/gtest.h>

#include "monitor/overseer/model_file.h"
#include "monitor/overseer/overseer.h"
#include "tests/monitor/overseer/small_model.h"

namespace candor::monitor::overseer {
namespace {

using namespace testing;

TEST(Training, LearnsWhatTellsTheTwinsApart) {
  const Overseer overseer(small_model());
  const auto bad = overseer.score(features_of(note_trace(900, true), overseer.vectors()));
  const auto good = overseer.score(features_of(note_trace(901, false), overseer.vectors()));
  ASSERT_EQ(bad.size(), 2);
  EXPECT_EQ(bad[0].head, "injected");
  EXPECT_GT(bad[0].score, .8);
  EXPECT_LT(good[0].score, .2);
  EXPECT_GT(bad[0].action, good[0].action);
}

TEST(Training, GivesTheSameBytesForTheSameInputAndSeed) {
  EXPECT_EQ(write_model(small_model()), write_model(small_model()));
}

TEST(Training, NeedsExamplesOfBothClasses) {
  const auto few = examples(19, WordVectors(small_table()));
  const auto model = train(pointers(few), small_table(), {});
  ASSERT_FALSE(model);
  EXPECT_EQ(model.error().code, "too_few_examples");
}

TEST(Training, LeavesOutTheChannelsThatItIsTold) {
  const auto made = examples(40, WordVectors(small_table()));
  const auto model =
      train(pointers(made), small_table(), {.channels = kReasoningChannel, .heads = {"unsafe"}});
  ASSERT_TRUE(model);
  const auto infos = dense_features();
  for (const DenseLine& line : model->heads[0].experts[0].lines) {
    for (std::size_t i = 0; i < infos.size(); ++i) {
      if (infos[i].channel != Channel::reasoning) {
        EXPECT_EQ(line.weight[i], 0) << infos[i].name;
      }
    }
  }
}

/// Of real traces a third obeys; of those, and of some that do not, the tool fails.
std::vector<Example> mostly_good(int groups, const std::string& set) {
  std::vector<Example> made;
  for (int i = 0; i < groups; ++i) {
    const bool obeys = i % 3 == 0 || i % 7 == 1;
    const LabelledTrace labelled{
        note_trace(i, obeys), set, "", "g" + std::to_string(i), {{"injected", i % 3 == 0}}};
    made.push_back(example_of(labelled, WordVectors(small_table())));
  }
  return made;
}

double mean_score(const Model& model, const std::vector<Example>& examples) {
  const Overseer overseer(model);
  double sum = 0;
  for (const Example& one : examples) sum += overseer.score(one.features)[0].score;
  return sum / static_cast<double>(examples.size());
}

TEST(Training, ScoresOfRealTracesAreSharesOfWhatIsThere) {
  const auto real = mostly_good(210, "desk");
  const auto model = train(pointers(real), small_table(), {});
  ASSERT_TRUE(model);
  EXPECT_NEAR(mean_score(*model, real), 1 / 3., .05);
}

TEST(Training, GeneratedTracesBesideThemDoNotChangeThat) {
  const auto real = mostly_good(210, "desk");
  auto all = real;
  for (Example& one : examples(200, WordVectors(small_table()))) all.push_back(std::move(one));
  const auto model = train(pointers(all), small_table(), {.heads = {"injected"}});
  ASSERT_TRUE(model);
  EXPECT_NEAR(mean_score(*model, real), 1 / 3., .06);
}

TEST(Training, CountsWhatItLearnedFrom) {
  const Model model = small_model();
  EXPECT_EQ(model.heads[0].positives, 40);
  EXPECT_EQ(model.heads[0].negatives, 40);
  EXPECT_GE(model.heads[0].threshold, .5);
}

}  // namespace
}  // namespace candor::monitor::overseer
