#include "monitor/overseer/labelled_pool.h"

#include <map>

#include <gtest/gtest.h>

namespace candor::monitor::overseer {
namespace {

Example example(std::string set, std::string family, bool positive, std::string label = "unsafe") {
  Example made;
  made.set = std::move(set);
  made.family = std::move(family);
  made.labels = {{std::move(label), positive}};
  return made;
}

/// `count` examples of each class.
void add(std::vector<Example>& examples, const std::string& set, const std::string& family,
         std::size_t positives, std::size_t negatives) {
  for (std::size_t i = 0; i < positives; ++i) examples.push_back(example(set, family, true));
  for (std::size_t i = 0; i < negatives; ++i) examples.push_back(example(set, family, false));
}

Pool pool_of_all(const std::vector<Example>& examples, std::string_view head = "unsafe",
                 Subject subject = Subject::conduct) {
  std::vector<const Example*> pointers;
  for (const Example& one : examples) pointers.push_back(&one);
  return pool_of(pointers, head, subject);
}

TEST(LabelledPool, HasTheExamplesWithTheLabelAndTheSubject) {
  std::vector<Example> examples;
  add(examples, "a", "", 3, 2);
  examples.push_back(example("a", "", true, "injected"));
  examples.push_back(example("a", "", true));
  examples.back().features.subject = Subject::program;
  const Pool pool = pool_of_all(examples);
  EXPECT_EQ(pool.size(), 5U);
  EXPECT_EQ(pool.positives(), 3U);
  EXPECT_EQ(pool_of_all(examples, "injected").size(), 1U);
  EXPECT_EQ(pool_of_all(examples, "unsafe", Subject::program).size(), 1U);
  EXPECT_EQ(pool_of_all(examples, "nonsense").size(), 0U);
}

TEST(LabelledPool, IsEnoughFromTwentyOfEachClassOn) {
  std::vector<Example> examples;
  add(examples, "a", "", 20, 19);
  EXPECT_FALSE(pool_of_all(examples).is_enough());
  add(examples, "a", "", 0, 1);
  EXPECT_TRUE(pool_of_all(examples).is_enough());
}

TEST(LabelledPool, APartTakesItsFamiliesAndRealSetsOnlyWhenItSaysSo) {
  std::vector<Example> examples;
  add(examples, "generated", "injection", 20, 20);
  add(examples, "generated", "payment", 20, 20);
  add(examples, "real", "", 20, 20);
  const Pool all = pool_of_all(examples);
  EXPECT_EQ(pool_of({.name = "p", .families = {"injection"}}, all).size(), 40U);
  EXPECT_EQ(pool_of({.name = "p"}, all).size(), 80U) << "all families, no real set";
  EXPECT_EQ(pool_of({.name = "p", .real = true, .families = {"payment"}}, all).size(), 80U);
}

TEST(LabelledPool, WhereNoGeneratedTracesHaveTheLabelAPartTakesAll) {
  std::vector<Example> examples;
  add(examples, "generated", "lie", 5, 5);
  add(examples, "real", "", 20, 20);
  const Pool all = pool_of_all(examples);
  EXPECT_EQ(pool_of({.name = "p"}, all).size(), 50U);
}

TEST(LabelledPool, EveryClassOfEverySetAndFamilyWeighsTheSame) {
  std::vector<Example> examples;
  add(examples, "generated", "injection", 100, 10);
  add(examples, "generated", "payment", 5, 25);
  add(examples, "real", "", 1, 59);
  const Pool pool = pool_of_all(examples);
  const auto weights = weights_of(pool);
  std::map<std::string, double> cells;
  double total = 0;
  for (std::size_t i = 0; i < pool.size(); ++i) {
    cells[pool.examples[i]->set + pool.examples[i]->family + (pool.positive[i] ? "+" : "-")] +=
        weights[i];
    total += weights[i];
  }
  EXPECT_NEAR(total, 200, 1e-9);
  ASSERT_EQ(cells.size(), 6U);
  for (const auto& [cell, weight] : cells) EXPECT_NEAR(weight, 200 / 6., 1e-9) << cell;
}

}  // namespace
}  // namespace candor::monitor::overseer
