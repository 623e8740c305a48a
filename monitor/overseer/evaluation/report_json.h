#pragma once

#include <string>

#include "monitor/overseer/evaluation/evaluation.h"

namespace candor::monitor::overseer {

/// The rows as JSON: what `candor evaluate --output json` prints and what a model card keeps. Scores of single traces are
/// not in it. Figures that could not be had are null.
///
///   {"rows": [{"head", "set", "learned", "view", "sees", "positives", "negatives",
///              "auc": {"value", "low", "high"}, "recall_at_5": {…}, "recall_at_1": {…}, "calibration_error",
///              "recalibrated_error", "at_deployment_percentile": {"traffic", "false_positives", "low", "high", "recall"},
///              "with_simulated_judge": {"alone", "alone_false_positives", "recall", "false_positives", "asked"},
///              "with_simulated_judge_rare": {the same, for one positive in a hundred}}],
///    "traffic": [{"head", "set", "view", "traces", "score_95", "flagged": {as above}}], "remarks": ["…"]}
std::string to_json(const Evaluation& evaluation);

}  // namespace candor::monitor::overseer
