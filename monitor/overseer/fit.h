#pragma once

#include <cstdint>
#include <span>
#include <utility>
#include <vector>

namespace candor::monitor::overseer {

/// Rows of numbers to fit a line to, most of them zeros or not.
struct FitRow {
  std::vector<std::pair<std::uint32_t, float>> values;  // by column, rising
  bool positive = false;
  std::uint32_t times = 1;  // how often it counts
};

struct Line {
  std::vector<double> weights;  // by column
  double bias = 0;
};

/// L2-regularised logistic regression (liblinear 2.3, trust region Newton: no random numbers), both classes with the same total weight. `cost` is C of
/// the average row. Both classes must be there.
Line fit_line(std::span<const FitRow* const> rows, std::size_t columns, double cost);

/// What turns a margin into a score: 1 / (1 + exp(-(slope * margin + offset))) (Platt 1999, with his targets). The slope
/// is never below 0.
struct Sigmoid {
  double slope = 1;
  double offset = 0;
};

struct Judged {
  double margin = 0;
  bool positive = false;
  double weight = 1;
};

Sigmoid fit_sigmoid(std::span<const Judged> judged);

/// For margins of generated traces, whose classes lie apart as no real ones do, so that Platt's slope would be blind
/// certainty: the one that puts the middle positive at .88 and the middle negative at .12.
Sigmoid spread_sigmoid(std::span<const Judged> judged);

}  // namespace candor::monitor::overseer
