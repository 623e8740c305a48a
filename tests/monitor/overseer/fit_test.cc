#include "monitor/overseer/fit.h"

#include <cmath>
#include <random>

#include <gtest/gtest.h>

namespace candor::monitor::overseer {
namespace {

/// Column 0 tells the classes apart, column 1 is noise, column 2 never stands in a row.
std::vector<FitRow> rows_of(std::size_t count, double share_positive = .5) {
  std::mt19937 random(5);
  std::normal_distribution<float> noise;
  std::vector<FitRow> rows(count);
  for (std::size_t k = 0; k < count; ++k) {
    rows[k].positive = static_cast<double>(k) < share_positive * static_cast<double>(count);
    rows[k].values = {{0, (rows[k].positive ? 1.F : -1.F) + noise(random)}, {1, noise(random)}};
  }
  return rows;
}

Line line_of(const std::vector<FitRow>& rows, double cost = 1) {
  std::vector<const FitRow*> pointers;
  for (const FitRow& row : rows) pointers.push_back(&row);
  return fit_line(pointers, 3, cost);
}

double margin_of(const Line& line, const FitRow& row) {
  double sum = line.bias;
  for (const auto& [column, value] : row.values)
    sum += line.weights[column] * static_cast<double>(value);
  return sum;
}

/// The penalised loss that the line is to minimise, both classes with the same total weight.
double loss_of(const Line& line, const std::vector<FitRow>& rows, double cost) {
  double positives = 0;
  for (const FitRow& row : rows) positives += row.positive ? 1 : 0;
  const double half = static_cast<double>(rows.size()) / 2;
  double loss = line.bias * line.bias / 2;
  for (const double weight : line.weights) loss += weight * weight / 2;
  for (const FitRow& row : rows) {
    const double of_class = half / (row.positive ? positives : 2 * half - positives);
    const double margin = margin_of(line, row) * (row.positive ? 1 : -1);
    loss += cost * of_class * std::log1p(std::exp(-margin));
  }
  return loss;
}

TEST(FitLine, WeighsWhatTellsAndNotTheRest) {
  const Line line = line_of(rows_of(400));
  EXPECT_GT(line.weights[0], 1);
  EXPECT_LT(std::fabs(line.weights[1]), line.weights[0] / 3);
  EXPECT_EQ(line.weights[2], 0);
}

TEST(FitLine, NoLineNearByHasLessLoss) {
  for (const double share : {.5, .1}) {
    const auto rows = rows_of(300, share);
    const Line line = line_of(rows, .5);
    const double best = loss_of(line, rows, .5);
    for (const double step : {-.05, .05}) {
      for (std::size_t i = 0; i < line.weights.size(); ++i) {
        Line other = line;
        other.weights[i] += step;
        EXPECT_GE(loss_of(other, rows, .5), best) << share << ' ' << i;
      }
      Line other = line;
      other.bias += step;
      EXPECT_GE(loss_of(other, rows, .5), best) << share;
    }
  }
}

TEST(FitLine, TheRarerClassWeighsAsMuchInAll) {
  const auto rows = rows_of(1'000, .05);
  const Line line = line_of(rows);
  EXPECT_NEAR(line.bias, 0, .5) << "the middle stays between the classes";
}

TEST(FitLine, ARowThatCountsTwiceIsTwoRows) {
  auto rows = rows_of(60);
  auto copies = rows;
  for (std::size_t k = 0; k < rows.size(); k += 3) {
    rows[k].times = 2;
    copies.push_back(copies[k]);
  }
  const Line once = line_of(rows);
  const Line twice = line_of(copies);
  for (std::size_t i = 0; i < 3; ++i) EXPECT_NEAR(once.weights[i], twice.weights[i], .02);
  EXPECT_NEAR(once.bias, twice.bias, .02);
}

TEST(FitLine, LessCostIsASmallerLine) {
  const auto rows = rows_of(200);
  EXPECT_LT(line_of(rows, .001).weights[0], line_of(rows, 1).weights[0]);
}

TEST(FitLine, TheSameRowsGiveTheSameBits) {
  const auto rows = rows_of(200);
  EXPECT_EQ(line_of(rows).weights, line_of(rows).weights);
}

double score(const Sigmoid& sigmoid, double margin) {
  return 1 / (1 + std::exp(-(sigmoid.slope * margin + sigmoid.offset)));
}

std::vector<Judged> drawn(double slope, double offset, std::size_t count) {
  std::mt19937 random(3);
  std::normal_distribution<double> margin(0, 2);
  std::uniform_real_distribution<double> unit(0, 1);
  std::vector<Judged> judged;
  for (std::size_t i = 0; i < count; ++i) {
    const double at = margin(random);
    judged.push_back({at, unit(random) < score({slope, offset}, at), 1});
  }
  return judged;
}

TEST(FitSigmoid, FindsTheOneThatDrewTheLabels) {
  const Sigmoid found = fit_sigmoid(drawn(1.5, -.7, 20'000));
  EXPECT_NEAR(found.slope, 1.5, .1);
  EXPECT_NEAR(found.offset, -.7, .1);
}

TEST(FitSigmoid, NeverTurnsTheOrderAround) {
  EXPECT_EQ(fit_sigmoid(drawn(-1.5, 0, 2'000)).slope, 0);
}

TEST(FitSigmoid, StaysShortOfCertaintyWhereTheClassesLieApart) {
  const std::vector<Judged> apart = {{-3, false, 1}, {-2, false, 1}, {2, true, 1}, {3, true, 1}};
  const Sigmoid found = fit_sigmoid(apart);
  EXPECT_TRUE(std::isfinite(found.slope));
  EXPECT_LT(score(found, 3), .95);
  EXPECT_GT(score(found, 3), .6);
}

TEST(SpreadSigmoid, PutsTheMiddlesOfTheClassesWhereItSays) {
  const std::vector<Judged> apart = {{-9, false, 1}, {-2, false, 1}, {-1, false, 1},
                                     {1, true, 1},   {4, true, 1},   {50, true, 1}};
  const Sigmoid spread = spread_sigmoid(apart);
  EXPECT_NEAR(score(spread, 4), .88, .005);
  EXPECT_NEAR(score(spread, -2), .12, .005);
}

TEST(SpreadSigmoid, IsNoSteeperThanIsHonest) {
  const std::vector<Judged> near = {{-.01, false, 1}, {.01, true, 1}};
  EXPECT_LE(spread_sigmoid(near).slope, 2.5);
}

TEST(SpreadSigmoid, SaysNothingWhereTheMiddlesAreTurnedAround) {
  const std::vector<Judged> wrong = {{1, false, 1}, {-1, true, 1}};
  EXPECT_EQ(spread_sigmoid(wrong).slope, 0);
  EXPECT_EQ(spread_sigmoid({}).slope, 0);
}

}  // namespace
}  // namespace candor::monitor::overseer
