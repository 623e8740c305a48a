#include "monitor/overseer/training.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <set>

#include "monitor/overseer/fit.h"
#include "monitor/overseer/fitted.h"
#include "monitor/overseer/labelled_pool.h"
#include "monitor/overseer/pools.h"

namespace candor::monitor::overseer {
namespace {

constexpr double kLeastThreshold = .9;
constexpr std::size_t kFolds = 4;  // for the scores that calibrate

/// The same for the same group, whatever else is there.
std::size_t fold_of(const Example& example, std::uint32_t seed) {
  std::uint64_t sum = 0xcbf29ce484222325u + seed;
  for (const std::string* text : {&example.set, &example.group}) {
    for (const char c : *text) sum = (sum ^ static_cast<unsigned char>(c)) * 0x100000001b3u;
  }
  return (sum ^ sum >> 32) % kFolds;
}

/// What scores are calibrated on: the real traces where there are enough of them, as generated ones lie apart as no real
/// ones do.
bool has_enough_real(const Pool& pool) {
  Pool real;
  for (std::size_t k = 0; k < pool.size(); ++k) {
    if (!pool.examples[k]->generated()) real.add(pool.examples[k], pool.positive[k]);
  }
  return real.is_enough();
}

/// Margins of examples by models that did not see their group. All count the same: a score is to be the share of
/// positives among traces like it, and that depends on how rare they are.
std::vector<Judged> unseen_margins(const Pool& pool, const Recipe& recipe,
                                   const TrainingOptions& options, bool real_only) {
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
      const Example& example = *pool.examples[k];
      if (fold_of(example, options.seed) != fold || (real_only && example.generated())) continue;
      judged.push_back({fitted.margin(example.features), pool.positive[k]});
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
  const bool real = has_enough_real(pool);
  const auto judged = unseen_margins(pool, recipe, options, real);
  const Sigmoid sigmoid = real ? fit_sigmoid(judged) : spread_sigmoid(judged);
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
