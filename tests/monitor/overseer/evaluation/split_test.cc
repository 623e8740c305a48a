#include "monitor/overseer/evaluation/split.h"

#include <map>

namespace candor::monitor::overseer {
namespace {

Case made(std::string set, std::string group, std::vector<std::pair<std::string, bool>> labels) {
  Case each;
  each.example.set = std::move(set);
  each.example.group = std::move(group);
  each.example.labels = std::move(labels);
  return each;
}

std::vector<Case> tasks(std::size_t count, std::size_t each) {
  std::vector<Case> cases;
  for (std::size_t i = 0; i < count * each; ++i)
    cases.push_back(made("s", "task " + std::to_string(i % count), {{"unsafe", i % 2 == 0}}));
  return cases;
}

Cases pointers(const std::vector<Case>& cases) {
  Cases result;
  for (const Case& each : cases) result.push_back(&each);
  return result;
}

TEST(Folds, NoTaskIsOnBothSides) {
  const auto cases = tasks(23, 7);
  const auto folds = folds_of(pointers(cases), 5, 1);
  std::map<std::string, std::size_t> fold_of;
  for (std::size_t i = 0; i < cases.size(); ++i) {
    const auto [known, is_new] = fold_of.emplace(cases[i].example.group, folds[i]);
    EXPECT_EQ(known->second, folds[i]);
  }
}

TEST(Folds, EveryFoldHasItsShareOfTheTasks) {
  const auto cases = tasks(50, 2);
  std::map<std::size_t, std::size_t> sizes;
  for (const auto fold : folds_of(pointers(cases), 5, 1)) ++sizes[fold];
  ASSERT_EQ(sizes.size(), 5u);
  for (const auto& [fold, size] : sizes) EXPECT_EQ(size, 20u) << fold;
}

TEST(Folds, DependOnTheSeedAndNotOnTheOrder) {
  const auto cases = tasks(40, 1);
  auto forward = pointers(cases);
  const Cases backward(forward.rbegin(), forward.rend());
  auto folds = folds_of(backward, 4, 9);
  EXPECT_EQ(folds_of(forward, 4, 9), std::vector<std::size_t>(folds.rbegin(), folds.rend()));
  EXPECT_NE(folds_of(forward, 4, 9), folds_of(forward, 4, 10));
}

TEST(LeavingOut, TasksThatAnotherSetSharesGoToo) {
  const std::vector<Case> cases{made("a", "same words", {}), made("b", "same words", {}),
                                made("b", "other", {})};
  const Cases held{&cases[0]};
  const auto rest = without_groups(pointers(cases), held);
  ASSERT_EQ(rest.size(), 1u);
  EXPECT_EQ(rest[0], &cases[2]);
}

TEST(LeavingOut, PartsAreSetsAndFamiliesWhenAsked) {
  auto one = made("generated", "g", {});
  one.example.family = "payment";
  EXPECT_EQ(part_of(one, false), "generated");
  EXPECT_EQ(part_of(one, true), "generated/payment");
  EXPECT_EQ(part_of(made("real", "g", {}), true), "real");
}

TEST(Labels, AreAskedForByName) {
  const std::vector<Case> cases{made("a", "1", {{"unsafe", true}}),
                                made("a", "2", {{"injected", false}}),
                                made("a", "3", {{"unsafe", false}})};
  EXPECT_EQ(heads_of(pointers(cases)), (std::vector<std::string>{"injected", "unsafe"}));
  EXPECT_EQ(labelled(pointers(cases), "unsafe").size(), 2u);
  EXPECT_TRUE(has_both(pointers(cases), "unsafe", 1));
  EXPECT_FALSE(has_both(pointers(cases), "unsafe", 2));
  EXPECT_FALSE(has_both(pointers(cases), "injected", 1));
}

}  // namespace
}  // namespace candor::monitor::overseer
