#pragma once

#include <span>
#include <vector>

namespace candor::monitor::overseer {

/// Logistic regression over few features: for shapes and for calibration, where it must be exact and small rather than
/// fast in high dimensions.
struct Logistic {
  std::vector<double> mean, scale;  // of the features
  std::vector<double> weights;      // the first is the bias

  double margin(std::span<const double> row) const;
  double score(std::span<const double> row) const;  // 0 to 1
};

/// Newton's method on the penalised likelihood; features are standardised first and those that never change weigh
/// nothing. Targets are from 0 to 1. Rows have equal lengths; both kinds of targets should be there. Linear in the
/// rows, cubic in their length.
Logistic fit_logistic(std::span<const std::vector<double>> rows, std::span<const double> targets,
                      std::span<const double> weights, double ridge);

}  // namespace candor::monitor::overseer
