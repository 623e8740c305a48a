#include "monitor/overseer/training.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <functional>
#include <map>
#include <optional>
#include <set>

#include "monitor/overseer/fit.h"
#include "monitor/overseer/pools.h"

namespace candor::monitor::overseer {
namespace {

constexpr std::size_t kLeast = 20;        // examples of each class
constexpr std::uint32_t kMostTimes = 16;  // that a row of a small set counts
constexpr double kLeastThreshold = .9;
constexpr std::size_t kFolds = 4;  // for the scores that calibrate

using Examples = std::vector<const Example*>;

std::optional<bool> label_of(const Example& example, std::string_view head) {
  for (const auto& [name, value] : example.labels) {
    if (name == head) return value;
  }
  return std::nullopt;
}

/// The examples of one head and subject, with their labels.
struct Pool {
  Examples examples;
  std::vector<bool> positive;

  std::size_t size() const { return examples.size(); }
  void add(const Example* example, bool is_positive) {
    examples.push_back(example);
    positive.push_back(is_positive);
  }
  std::size_t positives() const {
    return static_cast<std::size_t>(std::count(positive.begin(), positive.end(), true));
  }
  bool is_enough() const { return positives() >= kLeast && size() - positives() >= kLeast; }
};

Pool pool_of(std::span<const Example* const> examples, std::string_view head, Subject subject) {
  Pool pool;
  for (const Example* example : examples) {
    const auto label = label_of(*example, head);
    if (label && example->features.subject == subject) pool.add(example, *label);
  }
  return pool;
}

bool takes(const Part& part, const Example& example) {
  if (!example.generated()) return part.real;
  return part.families.empty() || std::find(part.families.begin(), part.families.end(),
                                            example.family) != part.families.end();
}

/// What a part learns from. Where no generated traces have the label, all.
Pool pool_of(const Part& part, const Pool& all) {
  Pool pool;
  for (std::size_t i = 0; i < all.size(); ++i) {
    if (takes(part, *all.examples[i])) pool.add(all.examples[i], all.positive[i]);
  }
  return pool.is_enough() ? pool : all;
}

/// A cell of examples that count the same in all: a class of a set, or of a family of the generated ones.
std::string cell_of(const Example& example, bool positive) {
  return example.set + (example.generated() ? "/" + example.family : "") + (positive ? "+" : "-");
}

/// Weights that give every cell the same total; they sum to the number of examples.
std::vector<double> weights_of(const Pool& pool) {
  std::map<std::string, double> sizes;
  for (std::size_t i = 0; i < pool.size(); ++i)
    sizes[cell_of(*pool.examples[i], pool.positive[i])] += 1;
  const double share = static_cast<double>(pool.size()) / static_cast<double>(sizes.size());
  std::vector<double> weights;
  for (std::size_t i = 0; i < pool.size(); ++i)
    weights.push_back(share / sizes[cell_of(*pool.examples[i], pool.positive[i])]);
  return weights;
}

/// How often each row counts: whole numbers near the weights, because liblinear weighs classes only.
std::vector<std::uint32_t> times_of(std::span<const double> weights) {
  const double least = *std::min_element(weights.begin(), weights.end());
  std::vector<std::uint32_t> times;
  for (const double weight : weights)
    times.push_back(
        std::clamp(static_cast<std::uint32_t>(std::lround(weight / least)), 1U, kMostTimes));
  return times;
}

/// The dense features of one part, in full length.
struct Dense {
  std::vector<double> mean, scale, weight;

  double standard(float value, std::size_t i) const {
    const auto clip = static_cast<double>(DenseLine::kClip);
    return std::clamp((static_cast<double>(value) - mean[i]) * scale[i], -clip, clip);
  }
};

/// An expert while it is made.
struct Fitted {
  std::vector<Dense> lines;
  std::vector<double> words;  // of kWordBuckets; empty without
  double bias = 0;
  double idle = 0;

  double margin(const Features& features) const {
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
};

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

void scale_by(Fitted& fitted, double factor) {
  for (Dense& line : fitted.lines) {
    for (double& weight : line.weight) weight *= factor;
  }
  for (double& weight : fitted.words) weight *= factor;
  fitted.bias *= factor;
  fitted.idle *= factor;
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

Fitted fit_parts(const Pool& pool, const Recipe& recipe, std::uint32_t channels) {
  Fitted sum;
  for (const Part& part : recipe.parts) {
    Fitted fitted = fit_part(pool, part, channels);
    scale_by(fitted, 1 / (spread_of(pool, fitted) * static_cast<double>(recipe.parts.size())));
    add(sum, std::move(fitted));
  }
  return sum;
}

/// The same for the same group, whatever else is there.
std::size_t fold_of(const Example& example, std::uint32_t seed) {
  std::uint64_t sum = 0xcbf29ce484222325u + seed;
  for (const std::string* text : {&example.set, &example.group}) {
    for (const char c : *text) sum = (sum ^ static_cast<unsigned char>(c)) * 0x100000001b3u;
  }
  return (sum ^ sum >> 32) % kFolds;
}

/// Margins of examples by models that did not see their group.
std::vector<Judged> unseen_margins(const Pool& pool, const Recipe& recipe,
                                   const TrainingOptions& options) {
  const auto weights = weights_of(pool);
  std::vector<Judged> judged;
  for (std::size_t fold = 0; fold < kFolds; ++fold) {
    Pool seen;
    for (std::size_t k = 0; k < pool.size(); ++k) {
      if (fold_of(*pool.examples[k], options.seed) != fold)
        seen.add(pool.examples[k], pool.positive[k]);
    }
    if (!seen.is_enough()) continue;
    const Fitted fitted = fit_parts(seen, recipe, options.channels);
    for (std::size_t k = 0; k < pool.size(); ++k) {
      if (fold_of(*pool.examples[k], options.seed) != fold) continue;
      judged.push_back({fitted.margin(pool.examples[k]->features), pool.positive[k], weights[k]});
    }
  }
  return judged;
}

Expert expert_of(const Fitted& fitted, Subject subject) {
  Expert expert;
  expert.subject = subject;
  expert.bias = static_cast<float>(fitted.bias);
  expert.idle = static_cast<float>(fitted.idle);
  for (const Dense& line : fitted.lines) {
    expert.lines.push_back({{line.mean.begin(), line.mean.end()},
                            {line.scale.begin(), line.scale.end()},
                            {line.weight.begin(), line.weight.end()}});
  }
  if (fitted.words.empty()) return expert;
  double largest = 1e-12;
  for (const double weight : fitted.words) largest = std::max(largest, std::abs(weight));
  expert.word_scale = static_cast<float>(largest / 127);
  for (const double weight : fitted.words)
    expert.words.push_back(static_cast<std::int8_t>(std::lround(weight / largest * 127)));
  return expert;
}

/// The score that 1 % of the unseen negatives exceed, and never below .9: a stated default for who has no traffic yet.
double threshold_of(std::span<const Judged> judged, const Sigmoid& sigmoid) {
  std::vector<double> scores;
  for (const Judged& one : judged) {
    if (!one.positive)
      scores.push_back(1 / (1 + std::exp(-(sigmoid.slope * one.margin + sigmoid.offset))));
  }
  if (scores.empty()) return kLeastThreshold;
  std::sort(scores.begin(), scores.end(), std::greater<>());
  return std::clamp(scores[scores.size() / 100], kLeastThreshold, 1.0);
}

void fit_expert(const Pool& pool, const Recipe& recipe, const TrainingOptions& options,
                Head& head) {
  Fitted fitted = fit_parts(pool, recipe, options.channels);
  const auto judged = unseen_margins(pool, recipe, options);
  const bool generated = std::all_of(pool.examples.begin(), pool.examples.end(),
                                     [](const Example* example) { return example->generated(); });
  const Sigmoid sigmoid = generated ? spread_sigmoid(judged) : fit_sigmoid(judged);
  scale_by(fitted, sigmoid.slope);
  fitted.bias += sigmoid.offset;
  head.experts.push_back(expert_of(fitted, recipe.subject));
  head.informational = head.informational || recipe.informational;
  head.threshold = head.experts.size() == 1
                       ? threshold_of(judged, sigmoid)
                       : std::max(head.threshold, threshold_of(judged, sigmoid));
  head.positives += static_cast<std::uint32_t>(pool.positives());
  head.negatives += static_cast<std::uint32_t>(pool.size() - pool.positives());
}

std::vector<std::string> heads_of(std::span<const Example* const> examples,
                                  const TrainingOptions& options) {
  if (!options.heads.empty()) return options.heads;
  std::set<std::string> names;
  for (const Example* example : examples) {
    for (const auto& [name, value] : example->labels) names.insert(name);
  }
  return {names.begin(), names.end()};
}

}  // namespace

Result<Model> train(std::span<const Example* const> examples, const WordTable& vectors,
                    const TrainingOptions& options) {
  Model model;
  model.vectors = vectors;
  const auto names = heads_of(examples, options);
  for (std::size_t i = 0; i < names.size(); ++i) {
    Head head;
    head.name = names[i];
    for (const Subject subject : {Subject::conduct, Subject::program}) {
      const Pool pool = pool_of(examples, names[i], subject);
      if (!pool.is_enough()) continue;
      const Recipe& recipe = recipe_of(names[i], subject);
      if (options.progress)
        options.progress("fitting " + names[i],
                         static_cast<double>(i) / static_cast<double>(names.size()));
      fit_expert(pool, recipe, options, head);
    }
    if (!head.experts.empty()) model.heads.push_back(std::move(head));
  }
  if (model.heads.empty())
    return Error{"too_few_examples", "no label has 20 examples of both classes", ""};
  return model;
}

}  // namespace candor::monitor::overseer
