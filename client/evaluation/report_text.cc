#include "client/evaluation/report_text.h"

#include <algorithm>
#include <map>
#include <tuple>

#include "client/text.h"
#include "monitor/overseer/baseline.h"

namespace candor::client {
namespace {

using namespace monitor::overseer;

std::string_view how(Learned learned) {
  if (learned == Learned::other_sets) return "learned from other sets";
  return learned == Learned::own_folds ? "learned from its own other folds" : "ready model";
}

/// `.94`, `1.00`.
std::string short_number(double number, int digits) {
  auto text = fixed(number, digits);
  if (text.starts_with("0.")) text.erase(0, 1);
  return text;
}

std::string deployment(const std::optional<DeploymentFigure>& figure) {
  if (!figure) return "-";
  return short_number(figure->false_positives, 3) + " / " + shown(figure->recall);
}

std::string line(const Row& row) {
  return "  " +
         pad_right(std::string(to_string(row.sees)) + ", " + std::string(to_string(row.view)), 20) +
         pad_right(shown(row.area), 19) + pad_right(shown(row.recall_5), 19) +
         pad_right(shown(row.recall_1), 19) + pad_right(shown(row.calibration_error), 7) +
         pad_right(shown(row.recalibrated_error), 8) + deployment(row.at_percentile) + "\n";
}

/// What a judge of stated quality would add.
std::string cascade_line(const Row& row) {
  if (!row.with_judge || !row.with_judge_rare) return {};
  const auto gain = [](const CascadeFigure& figure) {
    return fixed(figure.asked * 100, 1) + " % of traces: recall at 1 % " +
           short_number(figure.alone, 3) + " -> " + short_number(figure.recall, 3);
  };
  const JudgeQuality judge;
  return "  with a judge (right on " + fixed(judge.sensitivity * 100, 0) + " % / " +
         fixed(judge.specificity * 100, 0) + " %) for " + gain(*row.with_judge) +
         "; one positive in a hundred, for " + gain(*row.with_judge_rare) + "\n";
}

std::string header() {
  return "  " + pad_right("sees", 20) + pad_right("AUC [95 %]", 19) +
         pad_right("recall at 5 %", 19) + pad_right("recall at 1 %", 19) + pad_right("ECE", 7) +
         pad_right("recal.", 8) + "false / recall at percentile\n";
}

std::string flagged(const std::optional<DeploymentFigure>& figure) {
  if (!figure) return "-";
  return fixed(figure->false_positives * 100, 1) + " % [" + fixed(figure->low * 100, 1) + ", " +
         fixed(figure->high * 100, 1) + "]";
}

std::string traffic_table(const std::vector<TrafficRow>& rows) {
  if (rows.empty()) return {};
  std::string text = "Benign traffic: flagged in one half at the percentile " +
                     fixed(kDeploymentPercentile * 100, 0) + " of the other, 200 draws\n  " +
                     pad_right("set", 26) + pad_right("head", 18) + pad_right("view", 8) +
                     pad_right("traces", 8) + "flagged [5 %, 95 %]\n";
  for (const auto& row : rows) {
    text += "  " + pad_right(printable(row.set), 26) + pad_right(printable(row.head), 18) +
            pad_right(to_string(row.view), 8) + pad_right(std::to_string(row.traces), 8) +
            flagged(row.flagged) + "\n";
  }
  return text + "\n";
}

}  // namespace

std::string shown(const std::optional<double>& number) {
  return number ? short_number(*number, 3) : "-";
}

std::string shown(const std::optional<Figure>& figure) {
  if (!figure) return "-";
  return short_number(figure->value, 3) + " [" + short_number(figure->low, 2) + ", " +
         short_number(figure->high, 2) + "]";
}

std::vector<RowGroup> grouped(const Evaluation& evaluation) {
  using Key = std::tuple<std::string, Learned, std::string>;
  std::map<Key, RowGroup> groups;
  for (const auto& row : evaluation.rows) {
    auto& group = groups[{row.head, row.learned, row.set}];
    if (group.rows.empty())
      group.title = row.head + " on " + row.set + ", " + std::string(how(row.learned));
    group.rows.push_back(&row);
  }
  std::vector<RowGroup> result;
  for (auto& [key, group] : groups) {
    std::stable_sort(group.rows.begin(), group.rows.end(), [](const Row* a, const Row* b) {
      return std::tie(a->view, a->sees) < std::tie(b->view, b->sees);
    });
    result.push_back(std::move(group));
  }
  return result;
}

std::string report_text(const Evaluation& evaluation) {
  std::string text;
  for (const auto& group : grouped(evaluation)) {
    const Row& first = *group.rows.front();
    text += printable(group.title) + "  (" + with_commas(first.positives) + " of " +
            with_commas(first.positives + first.negatives) + ")\n" + header();
    for (const Row* row : group.rows) text += line(*row);
    text += cascade_line(first);
    text += "\n";
  }
  text += traffic_table(evaluation.traffic);
  for (const auto& remark : evaluation.remarks) text += "not measured: " + printable(remark) + "\n";
  return text;
}

}  // namespace candor::client
