#pragma once

#include <functional>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "monitor/overseer/evaluation/cascade.h"
#include "monitor/overseer/evaluation/metrics.h"
#include "monitor/overseer/labelled.h"
#include "monitor/overseer/overseer.h"
#include "monitor/overseer/training.h"

namespace candor::monitor::overseer {

/// What of a trace a model is shown.
enum class View : std::uint8_t {
  whole,
  cut,      // up to its last tool call, without what came back: what a gateway decides on
  request,  // system text and the first user turn, for `harmful_request`
};

/// What a row's model learned from.
enum class Learned : std::uint8_t {
  other_sets,  // the row's set was wholly left out, and every task that it shares with another
  own_folds,   // the set's other folds; no task on both sides
  ready_model,
};

/// What a row's model sees. `shape` is a logistic regression over shape_of() that learned from the same traces.
enum class Sees : std::uint8_t { joint, reasoning, action, shape };

std::string_view to_string(View view);
std::string_view to_string(Learned learned);
std::string_view to_string(Sees sees);

/// A labelled trace, read for all rows; the trace itself is not kept.
struct Case {
  Example example;  // of the whole trace
  Features cut;
  std::optional<Features> request;  // where `harmful_request` is a label
  std::vector<double> shape;
  std::vector<double> cut_shape;
  std::vector<double> request_shape;
};

/// Runs the checks and reads the features. Any thread.
Case case_of(const LabelledTrace& labelled, const WordVectors& vectors);

struct Row {
  std::string head = {};
  std::string set = {};
  Learned learned = Learned::other_sets;
  View view = View::whole;
  Sees sees = Sees::joint;
  std::size_t positives = 0;
  std::size_t negatives = 0;
  std::optional<Figure> area = {};
  std::optional<Figure> recall_5 = {};  // at 5 % false positives
  std::optional<Figure> recall_1 = {};
  std::optional<double> calibration_error = {};  // of the scores as they are
  std::optional<double> recalibrated_error =
      {};              // after a Platt sigmoid from the set's other folds
  double stated = .9;  // the model's own threshold
  std::optional<DeploymentFigure> at_percentile = {};  // from 50 benign traces of the set
  // A simulated second stage; joint rows only. For traffic with as many positives as the set, and with one in a hundred.
  std::optional<CascadeFigure> with_judge = {};
  std::optional<CascadeFigure> with_judge_rare = {};
  std::vector<Scored> scores = {};  // for plots
};

/// A set without a single positive label, taken for benign traffic: how much of it its own percentiles flag.
struct TrafficRow {
  std::string head = {};
  std::string set = {};
  View view = View::whole;
  std::size_t traces = 0;
  double score_95 = 0;                           // the 95th percentile of the scores
  std::optional<DeploymentFigure> flagged = {};  // threshold from one half, tested on the other
};

struct Evaluation {
  std::vector<Row> rows;
  std::vector<TrafficRow> traffic;
  std::vector<std::string> remarks;  // rows that could not be had, and why
};

using Jobs = std::vector<std::function<void()>>;

struct EvaluationOptions {
  std::uint32_t seed = 1;
  std::size_t folds = 5;
  std::vector<std::string> heads = {};      // empty: all labels that are there
  std::set<std::string> measure_only = {};  // sets that nothing learns from
  std::set<std::string> not_measured =
      {};  // sets that are only learned from; `generated` always is, but for `by_family`
  bool by_family = false;  // leave out one family of the generated traces at a time, too
  bool own_folds = true;
  /// Runs independent jobs, in any order and on any threads; returns when all are done. Without it they run here.
  std::function<void(const Jobs&)> run = {};
  std::function<void(std::string_view doing)> progress =
      {};  // may be called from the threads of `run`
};

/// Leave-one-set-out and grouped folds over `cases`. The same cases, options and seed give the same rows.
Evaluation evaluate(std::span<const Case> cases, const WordTable& vectors,
                    const EvaluationOptions& options);

/// A ready model on labelled traces. The shape row learns from the set's own folds, as nothing else is there.
Evaluation evaluate(std::span<const Case> cases, const Overseer& overseer,
                    const EvaluationOptions& options);

}  // namespace candor::monitor::overseer
