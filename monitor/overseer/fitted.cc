#include "monitor/overseer/fitted.h"

#include <array>
#include <cmath>
#include <map>
#include <span>
#include <string>

#include "monitor/overseer/fit.h"

namespace candor::monitor::overseer {
namespace {

constexpr std::uint32_t kMostTimes = 16;  // that a row of a small set counts

/// How often each row counts: whole numbers near the weights, because liblinear weighs classes only.
std::vector<std::uint32_t> times_of(std::span<const double> weights) {
  const double least = *std::min_element(weights.begin(), weights.end());
  std::vector<std::uint32_t> times;
  for (const double weight : weights)
    times.push_back(
        std::clamp(static_cast<std::uint32_t>(std::lround(weight / least)), 1U, kMostTimes));
  return times;
}

bool is_in(std::uint32_t channels, Channel channel) {
  return (channels >> static_cast<unsigned>(channel) & 1u) != 0;
}

std::vector<std::uint32_t> columns_of(const Part& part, std::uint32_t channels) {
  std::vector<std::uint32_t> columns;
  const auto features = dense_features();
  for (std::uint32_t i = 0; i < features.size(); ++i) {
    const bool taken = std::any_of(part.prefixes.begin(), part.prefixes.end(), [&](auto prefix) {
      return features[i].name.starts_with(prefix);
    });
    if (taken && is_in(channels, features[i].channel)) columns.push_back(i);
  }
  return columns;
}

/// Mean and deviation where the channel has text, every cell weighing the same.
Dense standard_of(const Pool& pool, std::span<const double> weights) {
  Dense fitted;
  const auto infos = dense_features();
  std::vector<double> squares(infos.size());
  std::vector<double> totals(infos.size(), 1e-9);
  fitted.mean.assign(infos.size(), 0);
  fitted.scale.assign(infos.size(), 0);
  fitted.weight.assign(infos.size(), 0);
  for (std::size_t k = 0; k < pool.size(); ++k) {
    const Features& features = pool.examples[k]->features;
    for (std::size_t i = 0; i < infos.size(); ++i) {
      if (!features.has(infos[i].channel)) continue;
      const auto value = static_cast<double>(features.dense[i]);
      totals[i] += weights[k];
      fitted.mean[i] += weights[k] * value;
      squares[i] += weights[k] * value * value;
    }
  }
  for (std::size_t i = 0; i < infos.size(); ++i) {
    fitted.mean[i] /= totals[i];
    const double variance = squares[i] / totals[i] - fitted.mean[i] * fitted.mean[i];
    fitted.scale[i] = variance > 1e-8 ? 1 / std::sqrt(variance) : 0;
  }
  return fitted;
}

/// What the action's features add to the margin of the average negative that acted.
double idle_of(const Pool& pool, std::span<const double> weights, const Dense& fitted) {
  const auto infos = dense_features();
  double sum = 0;
  double total = 1e-9;
  for (std::size_t k = 0; k < pool.size(); ++k) {
    const Features& features = pool.examples[k]->features;
    if (pool.positive[k] || !features.has(Channel::action)) continue;
    total += weights[k];
    for (std::size_t i = 0; i < infos.size(); ++i) {
      if (fitted.weight[i] != 0 && infos[i].channel == Channel::action)
        sum += weights[k] * fitted.weight[i] * fitted.standard(features.dense[i], i);
    }
  }
  return sum / total;
}

/// Their mean in each real set is moved to that of all: a set's habits are not what tells its classes apart.
class Centres {
 public:
  Centres(const Pool& pool, const Dense& fitted) {
    std::map<std::string, std::array<double, 2>> sizes;
    const std::size_t n = fitted.mean.size();
    for (std::size_t k = 0; k < pool.size(); ++k)
      sizes[pool.examples[k]->set][pool.positive[k] ? 1 : 0] += 1;
    if (sizes.size() < 2) return;
    for (std::size_t k = 0; k < pool.size(); ++k) {
      const Example& example = *pool.examples[k];
      auto& centre = centres_.try_emplace(example.set, n).first->second;
      const auto& size = sizes[example.set];
      const double classes = size[0] > 0 && size[1] > 0 ? 2 : 1;
      const double share = 1 / (classes * size[pool.positive[k] ? 1 : 0]);
      const auto infos = dense_features();
      for (std::size_t i = 0; i < n; ++i) {
        if (example.features.has(infos[i].channel))
          centre[i] += share * (static_cast<double>(example.features.dense[i]) - fitted.mean[i]);
      }
    }
  }

  double of(const std::string& set, std::size_t column) const {
    const auto found = centres_.find(set);
    return found == centres_.end() ? 0 : found->second[column];
  }

 private:
  std::map<std::string, std::vector<double>> centres_;
};

std::vector<FitRow> dense_rows(const Pool& pool, const Dense& fitted,
                               std::span<const std::uint32_t> columns) {
  const Centres centres(pool, fitted);
  std::vector<FitRow> rows;
  for (std::size_t k = 0; k < pool.size(); ++k) {
    FitRow& row = rows.emplace_back();
    const Example& example = *pool.examples[k];
    for (std::uint32_t c = 0; c < columns.size(); ++c) {
      const std::uint32_t i = columns[c];
      if (!example.features.has(dense_features()[i].channel)) continue;
      const auto value = static_cast<float>(static_cast<double>(example.features.dense[i]) -
                                            centres.of(example.set, i));
      const auto z = static_cast<float>(fitted.standard(value, i));
      if (z != 0) row.values.emplace_back(c, z);
    }
  }
  return rows;
}

std::vector<FitRow> word_rows(const Pool& pool, std::uint32_t channels) {
  std::vector<FitRow> rows;
  for (const Example* example : pool.examples) {
    FitRow& row = rows.emplace_back();
    for (const WordFeature& word : example->features.words) {
      if (is_in(channels, word.channel)) row.values.emplace_back(word.bucket, word.value);
    }
    std::sort(row.values.begin(), row.values.end());
    std::size_t kept = 0;  // channels may share a bucket
    for (std::size_t i = 0; i < row.values.size(); ++i) {
      if (kept > 0 && row.values[kept - 1].first == row.values[i].first)
        row.values[kept - 1].second += row.values[i].second;
      else
        row.values[kept++] = row.values[i];
    }
    row.values.resize(kept);
  }
  return rows;
}

Line fit_rows(const Pool& pool, std::span<const double> weights, std::vector<FitRow>& rows,
              std::size_t columns, double cost) {
  const auto times = times_of(weights);
  double total = 0;
  std::vector<const FitRow*> pointers;
  for (std::size_t k = 0; k < rows.size(); ++k) {
    rows[k].positive = pool.positive[k];
    rows[k].times = times[k];
    total += times[k];
    pointers.push_back(&rows[k]);
  }
  return fit_line(pointers, columns, cost * static_cast<double>(rows.size()) / total);
}

Fitted fit_words(const Pool& pool, std::span<const double> weights, const Part& part,
                 std::uint32_t channels) {
  auto rows = word_rows(pool, channels);
  Line line = fit_rows(pool, weights, rows, kWordBuckets, part.cost);
  Fitted fitted;
  fitted.words = std::move(line.weights);
  fitted.bias = line.bias;
  return fitted;
}

Fitted fit_dense(const Pool& pool, std::span<const double> weights, const Part& part,
                 std::uint32_t channels) {
  Dense dense = standard_of(pool, weights);
  const auto columns = columns_of(part, channels);
  auto rows = dense_rows(pool, dense, columns);
  const Line line = fit_rows(pool, weights, rows, columns.size(), part.cost);
  for (std::size_t c = 0; c < columns.size(); ++c) dense.weight[columns[c]] = line.weights[c];
  Fitted fitted;
  fitted.bias = line.bias;
  fitted.idle = idle_of(pool, weights, dense);
  fitted.lines.push_back(std::move(dense));
  return fitted;
}

Fitted fit_part(const Pool& all, const Part& part, std::uint32_t channels) {
  const Pool pool = pool_of(part, all);
  const auto weights = weights_of(pool);
  channels &= part.channels;
  return part.words ? fit_words(pool, weights, part, channels)
                    : fit_dense(pool, weights, part, channels);
}

/// The deviation of the margins, every cell weighing the same.
double spread_of(const Pool& pool, const Fitted& fitted) {
  const auto weights = weights_of(pool);
  double mean = 0;
  double square = 0;
  for (std::size_t k = 0; k < pool.size(); ++k) {
    const double margin = fitted.margin(pool.examples[k]->features);
    mean += weights[k] * margin / static_cast<double>(pool.size());
    square += weights[k] * margin * margin / static_cast<double>(pool.size());
  }
  return std::sqrt(std::max(square - mean * mean, 1e-12));
}

void add(Fitted& sum, Fitted part) {
  for (Dense& line : part.lines) sum.lines.push_back(std::move(line));
  if (sum.words.empty()) sum.words.resize(part.words.size());
  for (std::size_t i = 0; i < part.words.size(); ++i) sum.words[i] += part.words[i];
  sum.bias += part.bias;
  sum.idle += part.idle;
}

}  // namespace

double Fitted::margin(const Features& features) const {
  const auto infos = dense_features();
  double sum = bias;
  if (!features.has(Channel::action)) sum += idle;
  for (const Dense& line : lines) {
    for (std::size_t i = 0; i < infos.size(); ++i) {
      if (line.weight[i] != 0 && features.has(infos[i].channel))
        sum += line.weight[i] * line.standard(features.dense[i], i);
    }
  }
  if (words.empty()) return sum;
  for (const WordFeature& word : features.words)
    sum += words[word.bucket] * static_cast<double>(word.value);
  return sum;
}

void scale_by(Fitted& fitted, double factor) {
  for (Dense& line : fitted.lines) {
    for (double& weight : line.weight) weight *= factor;
  }
  for (double& weight : fitted.words) weight *= factor;
  fitted.bias *= factor;
  fitted.idle *= factor;
}

Fitted fit_parts(const Pool& pool, const Recipe& recipe, std::uint32_t channels) {
  Fitted sum;
  for (const Part& part : recipe.parts) {
    Fitted fitted = fit_part(pool, part, channels);
    scale_by(fitted, 1 / (spread_of(pool, fitted) * static_cast<double>(recipe.parts.size())));
    add(sum, std::move(fitted));
  }
  return sum;
}

}  // namespace candor::monitor::overseer
