#include "monitor/overseer/fit.h"

#include <algorithm>
#include <cmath>
#include <linear.h>

namespace candor::monitor::overseer {
namespace {

constexpr double kPrecision = .005;  // liblinear's stopping rule

void be_quiet(const char*) {}

/// The rows in liblinear's form: index from 1, ended by -1, the bias as the last column.
class Problem {
 public:
  Problem(std::span<const FitRow* const> rows, std::size_t columns) : columns_(columns) {
    std::size_t nodes = 0;
    for (const FitRow* row : rows) nodes += row->values.size() + 2;
    nodes_.reserve(nodes);
    for (const FitRow* row : rows) add(*row);
  }

  /// Times the class counts.
  double count(bool positive) const {
    return static_cast<double>(std::count(labels_.begin(), labels_.end(), positive ? 1.0 : -1.0));
  }

  Line fit(double cost) {
    problem problem{};
    problem.l = static_cast<int>(labels_.size());
    problem.n = static_cast<int>(columns_) + 1;
    problem.y = labels_.data();
    problem.x = rows_.data();
    problem.bias = 1;
    const double half = static_cast<double>(labels_.size()) / 2;
    int names[2] = {1, -1};
    double weights[2] = {half / count(true), half / count(false)};
    parameter options{};
    options.solver_type = L2R_LR;
    options.C = cost;
    options.eps = kPrecision;
    options.nr_weight = 2;
    options.weight_label = names;
    options.weight = weights;
    set_print_string_function(be_quiet);
    model* made = train(&problem, &options);
    const Line line = line_of(*made);
    free_and_destroy_model(&made);
    return line;
  }

 private:
  void add(const FitRow& row) {
    feature_node* begin = nodes_.data() + nodes_.size();
    for (const auto& [column, value] : row.values)
      nodes_.push_back({static_cast<int>(column) + 1, static_cast<double>(value)});
    nodes_.push_back({static_cast<int>(columns_) + 1, 1});
    nodes_.push_back({-1, 0});
    for (std::uint32_t i = 0; i < row.times; ++i) {
      rows_.push_back(begin);
      labels_.push_back(row.positive ? 1 : -1);
    }
  }

  Line line_of(const model& made) const {
    const double sign = made.label[0] == 1 ? 1 : -1;
    Line line;
    line.weights.resize(columns_);
    for (std::size_t i = 0; i < columns_; ++i) line.weights[i] = sign * made.w[i];
    line.bias = sign * made.w[columns_];
    return line;
  }

  std::size_t columns_;
  std::vector<feature_node> nodes_;
  std::vector<feature_node*> rows_;
  std::vector<double> labels_;
};

struct Sums {
  double slope = 0, offset = 0;                     // gradient
  double slope2 = 1e-9, cross = 0, offset2 = 1e-9;  // Hessian
};

Sums sums_of(std::span<const Judged> judged, const Sigmoid& sigmoid, double high, double low) {
  Sums sums;
  for (const Judged& one : judged) {
    const double p = 1 / (1 + std::exp(-(sigmoid.slope * one.margin + sigmoid.offset)));
    const double miss = one.weight * (p - (one.positive ? high : low));
    const double curve = one.weight * std::max(p * (1 - p), 1e-9);
    sums.slope += miss * one.margin;
    sums.offset += miss;
    sums.slope2 += curve * one.margin * one.margin;
    sums.cross += curve * one.margin;
    sums.offset2 += curve;
  }
  return sums;
}

}  // namespace

Line fit_line(std::span<const FitRow* const> rows, std::size_t columns, double cost) {
  return Problem(rows, columns).fit(cost);
}

Sigmoid fit_sigmoid(std::span<const Judged> judged) {
  double positive = 0;
  double negative = 0;
  for (const Judged& one : judged) (one.positive ? positive : negative) += one.weight;
  const double high = (positive + 1) / (positive + 2);
  const double low = 1 / (negative + 2);
  Sigmoid sigmoid{0, std::log((positive + 1) / (negative + 1))};
  for (int round = 0; round < 100; ++round) {
    const Sums sums = sums_of(judged, sigmoid, high, low);
    const double determinant = sums.slope2 * sums.offset2 - sums.cross * sums.cross;
    if (determinant <= 0) break;
    const double slope = (sums.slope * sums.offset2 - sums.offset * sums.cross) / determinant;
    const double offset = (sums.offset * sums.slope2 - sums.slope * sums.cross) / determinant;
    const double step = std::min(1.0, 2 / std::max(std::abs(slope), std::abs(offset)));
    sigmoid.slope -= step * slope;
    sigmoid.offset -= step * offset;
    if (std::abs(slope) + std::abs(offset) < 1e-9) break;
  }
  sigmoid.slope = std::max(sigmoid.slope, 0.0);
  return sigmoid;
}

namespace {

double median(std::vector<double> values) {
  if (values.empty()) return 0;
  const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
  std::nth_element(values.begin(), middle, values.end());
  return *middle;
}

}  // namespace

Sigmoid spread_sigmoid(std::span<const Judged> judged) {
  constexpr double kLogit = 2;  // of .88
  constexpr double kSteepest =
      2.5;  // or what is far from all generated traces would have a score of exactly 1
  std::vector<double> positive;
  std::vector<double> negative;
  for (const Judged& one : judged) (one.positive ? positive : negative).push_back(one.margin);
  const double high = median(std::move(positive));
  const double low = median(std::move(negative));
  if (!(high > low)) return {0, 0};
  const double slope = std::min(2 * kLogit / (high - low), kSteepest);
  return {slope, -slope * (high + low) / 2};
}

}  // namespace candor::monitor::overseer
