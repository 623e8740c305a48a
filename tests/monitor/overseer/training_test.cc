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

TEST(Training, CountsWhatItLearnedFrom) {
  const Model model = small_model();
  EXPECT_EQ(model.heads[0].positives, 40);
  EXPECT_EQ(model.heads[0].negatives, 40);
  EXPECT_GE(model.heads[0].threshold, .5);
}

}  // namespace
}  // namespace candor::monitor::overseer
