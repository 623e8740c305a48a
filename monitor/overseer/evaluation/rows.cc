#include "monitor/overseer/evaluation/rows.h"

#include <cmath>
#include <map>

#include "monitor/overseer/evaluation/random.h"

namespace candor::monitor::overseer {
namespace {

constexpr std::size_t kCalibrationFolds = 5;
constexpr std::size_t kTraffic = 50;
constexpr double kRare = .01;

double logit(double score) {
  const double inside = std::min(std::max(score, 1e-6), 1 - 1e-6);
  return std::log(inside / (1 - inside));
}

/// Platt's sigmoid (1999) with his targets, which keep it from certainty.
Logistic platt(std::span<const Scored> scored) {
  double positives = 0;
  for (const Scored& each : scored) positives += each.positive ? 1 : 0;
  const double negatives = static_cast<double>(scored.size()) - positives;
  std::vector<std::vector<double>> rows;
  std::vector<double> targets;
  for (const Scored& each : scored) {
    rows.push_back({logit(each.score)});
    targets.push_back(each.positive ? (positives + 1) / (positives + 2) : 1 / (negatives + 2));
  }
  return fit_logistic(rows, targets, std::vector<double>(rows.size(), 1), 1e-3);
}

/// The scores after a sigmoid that learned from the other folds; folds are of whole groups.
std::vector<Scored> recalibrated(std::span<const Scored> scored, std::uint32_t seed) {
  std::map<std::uint32_t, std::size_t> fold_of;
  for (const Scored& each : scored) fold_of.emplace(each.group, 0);
  std::vector<std::uint32_t> groups;
  for (const auto& each : fold_of) groups.push_back(each.first);
  Random random(seed);
  random.shuffle(groups);
  for (std::size_t i = 0; i < groups.size(); ++i) fold_of[groups[i]] = i % kCalibrationFolds;
  std::vector<Scored> result;
  for (std::size_t fold = 0; fold < kCalibrationFolds; ++fold) {
    std::vector<Scored> others;
    for (const Scored& each : scored) {
      if (fold_of[each.group] != fold) others.push_back(each);
    }
    if (others.empty()) continue;
    const auto sigmoid = platt(others);
    for (const Scored& each : scored) {
      if (fold_of[each.group] != fold) continue;
      const std::vector<double> row{logit(each.score)};
      result.push_back({sigmoid.score(row), each.positive, each.group});
    }
  }
  return result;
}

bool all_numbers(std::span<const Scored> scored) {
  for (const Scored& each : scored) {
    if (std::isnan(each.score)) return false;
  }
  return true;
}

}  // namespace

void measure(Row& row, std::uint32_t seed) {
  const Ranking ranking(row.scores);
  row.positives = ranking.positives();
  row.negatives = ranking.negatives();
  row.area = ranking.area_figure(seed);
  row.recall_5 = ranking.recall_figure(.05, seed);
  row.recall_1 = ranking.recall_figure(.01, seed);
  row.calibration_error = calibration_error(row.scores);
  if (all_numbers(row.scores))
    row.recalibrated_error = calibration_error(recalibrated(row.scores, seed));
  row.at_percentile = at_deployment_percentile(row.scores, row.stated, kTraffic, seed);
  if (row.sees != Sees::joint) return;
  row.with_judge = cascade(row.scores, {}, seed);
  row.with_judge_rare = cascade(row.scores, {.base_rate = kRare}, seed);
}

const std::vector<double>& shape_of(const Case& each, View view) {
  if (view == View::cut) return each.cut_shape;
  return view == View::request ? each.request_shape : each.shape;
}

const Features& features_of(const Case& each, View view) {
  if (view == View::cut) return each.cut;
  return view == View::request && each.request ? *each.request : each.example.features;
}

ShapeModel::ShapeModel(std::span<const Case* const> training, std::string_view head, View view)
    : view_(view) {
  std::map<std::pair<std::string_view, bool>, double> sizes;
  for (const Case* each : training) {
    if (const auto label = label_of(*each, head)) sizes[{each->example.set, *label}] += 1;
  }
  std::vector<std::vector<double>> rows;
  std::vector<double> targets;
  std::vector<double> weights;
  for (const Case* each : training) {
    const auto label = label_of(*each, head);
    if (!label || shape_of(*each, view).empty()) continue;
    rows.push_back(shape_of(*each, view));
    targets.push_back(*label ? 1 : 0);
    weights.push_back(100 / sizes[{each->example.set, *label}]);
  }
  model_ = fit_logistic(rows, targets, weights, 1);
}

double ShapeModel::score(const Case& each) const {
  return model_.weights.size() == shape_of(each, view_).size() + 1
             ? model_.score(shape_of(each, view_))
             : .5;
}

}  // namespace candor::monitor::overseer
