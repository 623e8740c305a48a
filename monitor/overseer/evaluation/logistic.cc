#include "monitor/overseer/evaluation/logistic.h"

#include <algorithm>
#include <cmath>

namespace candor::monitor::overseer {
namespace {

constexpr int kRounds = 25;
constexpr double kEnough = 1e-8;

using Vector = std::vector<double>;
using Matrix = std::vector<Vector>;

double sigmoid(double margin) { return 1 / (1 + std::exp(-std::clamp(margin, -40.0, 40.0))); }

/// Solves a positive definite system in place (Cholesky without roots).
Vector solved(Matrix matrix, Vector right) {
  const std::size_t size = right.size();
  for (std::size_t pivot = 0; pivot < size; ++pivot) {
    for (std::size_t row = pivot + 1; row < size; ++row) {
      const double factor = matrix[row][pivot] / matrix[pivot][pivot];
      for (std::size_t column = pivot; column < size; ++column)
        matrix[row][column] -= factor * matrix[pivot][column];
      right[row] -= factor * right[pivot];
    }
  }
  for (std::size_t row = size; row-- > 0;) {
    for (std::size_t column = row + 1; column < size; ++column)
      right[row] -= matrix[row][column] * right[column];
    right[row] /= matrix[row][row];
  }
  return right;
}

void standardise(std::span<const Vector> rows, Logistic& model) {
  const std::size_t width = rows.empty() ? 0 : rows[0].size();
  model.mean.assign(width, 0);
  model.scale.assign(width, 0);
  const auto count = static_cast<double>(std::max<std::size_t>(rows.size(), 1));
  for (const auto& row : rows) {
    for (std::size_t i = 0; i < width; ++i) model.mean[i] += row[i] / count;
  }
  for (const auto& row : rows) {
    for (std::size_t i = 0; i < width; ++i)
      model.scale[i] += (row[i] - model.mean[i]) * (row[i] - model.mean[i]) / count;
  }
  for (double& scale : model.scale) scale = scale > 1e-12 ? 1 / std::sqrt(scale) : 0;
}

/// One with the bias in front.
Vector standard(const Logistic& model, std::span<const double> row) {
  Vector values{1};
  for (std::size_t i = 0; i < row.size(); ++i)
    values.push_back((row[i] - model.mean[i]) * model.scale[i]);
  return values;
}

struct Step {
  Vector gradient;
  Matrix curvature;
};

void add(Step& step, const Vector& row, double error, double slope) {
  for (std::size_t i = 0; i < row.size(); ++i) {
    step.gradient[i] += error * row[i];
    const double scaled = slope * row[i];
    for (std::size_t j = 0; j < row.size(); ++j) step.curvature[i][j] += scaled * row[j];
  }
}

double product(const Vector& a, const Vector& b) {
  double sum = 0;
  for (std::size_t i = 0; i < a.size(); ++i) sum += a[i] * b[i];
  return sum;
}

}  // namespace

double Logistic::margin(std::span<const double> row) const {
  return product(standard(*this, row), weights);
}

double Logistic::score(std::span<const double> row) const { return sigmoid(margin(row)); }

Logistic fit_logistic(std::span<const std::vector<double>> rows, std::span<const double> targets,
                      std::span<const double> weights, double ridge) {
  Logistic model;
  standardise(rows, model);
  const std::size_t size = model.mean.size() + 1;
  model.weights.assign(size, 0);
  Matrix values;
  for (const auto& row : rows) values.push_back(standard(model, row));
  for (int round = 0; round < kRounds; ++round) {
    Step step{Vector(size, 0), Matrix(size, Vector(size, 0))};
    for (std::size_t i = 0; i < size; ++i) {
      const double penalty = i == 0 ? 1e-6 : ridge;  // the bias is free
      step.gradient[i] = -penalty * model.weights[i];
      step.curvature[i][i] = penalty;
    }
    for (std::size_t i = 0; i < values.size(); ++i) {
      const double p = sigmoid(product(values[i], model.weights));
      add(step, values[i], weights[i] * (targets[i] - p), weights[i] * std::max(p * (1 - p), 1e-6));
    }
    const auto change = solved(std::move(step.curvature), std::move(step.gradient));
    double largest = 0;
    for (std::size_t i = 0; i < size; ++i) {
      model.weights[i] += std::clamp(change[i], -2.0, 2.0);
      largest = std::max(largest, std::abs(change[i]));
    }
    if (largest < kEnough) break;
  }
  return model;
}

}  // namespace candor::monitor::overseer
