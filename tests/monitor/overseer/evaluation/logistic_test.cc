#include "monitor/overseer/evaluation/logistic.h"

#include <cmath>

#include "monitor/overseer/evaluation/random.h"

namespace candor::monitor::overseer {
namespace {

using Rows = std::vector<std::vector<double>>;

double penalised_likelihood(const Logistic& model, const Rows& rows,
                            const std::vector<double>& targets, double ridge) {
  double sum = 0;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const double p = model.score(rows[i]);
    sum += targets[i] * std::log(p) + (1 - targets[i]) * std::log(1 - p);
  }
  for (std::size_t i = 1; i < model.weights.size(); ++i)
    sum -= ridge / 2 * model.weights[i] * model.weights[i];
  return sum;
}

TEST(Logistic, NoOtherWeightsNearByFitBetter) {
  Random random(3);
  Rows rows;
  std::vector<double> targets;
  for (int i = 0; i < 120; ++i) {
    rows.push_back({random.unit(), random.unit() * 100, random.unit()});
    targets.push_back(rows.back()[0] + random.unit() > 1 ? 1 : 0);
  }
  const auto fitted = fit_logistic(rows, targets, std::vector<double>(rows.size(), 1), 1);
  const double best = penalised_likelihood(fitted, rows, targets, 1);
  for (std::size_t i = 0; i < fitted.weights.size(); ++i) {
    for (const double shift : {-.01, .01}) {
      auto other = fitted;
      other.weights[i] += shift;
      EXPECT_LT(penalised_likelihood(other, rows, targets, 1), best) << i;
    }
  }
}

TEST(Logistic, WeightCountsLikeCopies) {
  const Rows rows{{0}, {1}, {2}, {3}};
  const std::vector<double> targets{0, 1, 0, 1};
  const auto weighted = fit_logistic(rows, targets, std::vector<double>{1, 1, 2, 1}, .1);
  auto copied_rows = rows;
  copied_rows.push_back({2});
  auto copied_targets = targets;
  copied_targets.push_back(0);
  const auto copied = fit_logistic(copied_rows, copied_targets, std::vector<double>(5, 1), 1e-6);
  const auto free = fit_logistic(rows, targets, std::vector<double>{1, 1, 2, 1}, 1e-6);
  EXPECT_NEAR(free.score(rows[1]), copied.score(rows[1]), 1e-4);
  EXPECT_LT(weighted.score(rows[0]), weighted.score(rows[3]));
}

TEST(Logistic, FeatureThatNeverChangesWeighsNothing) {
  const Rows rows{{5, 0}, {5, 1}, {5, 0}, {5, 1}};
  const auto fitted =
      fit_logistic(rows, std::vector<double>{0, 1, 0, 1}, std::vector<double>(4, 1), 1);
  EXPECT_EQ(fitted.scale[0], 0);
  EXPECT_GT(fitted.score(rows[1]), fitted.score(rows[0]));
  EXPECT_DOUBLE_EQ(fitted.score(std::vector<double>{999, 1}), fitted.score(rows[1]));
}

TEST(Logistic, ClassesThatALineSeparatesStayFinite) {
  const Rows rows{{0}, {0}, {1}, {1}};
  const auto fitted =
      fit_logistic(rows, std::vector<double>{0, 0, 1, 1}, std::vector<double>(4, 1), 1e-3);
  for (const double weight : fitted.weights) EXPECT_TRUE(std::isfinite(weight));
}

}  // namespace
}  // namespace candor::monitor::overseer
