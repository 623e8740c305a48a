// Probes, sparse-autoencoder features and learned text models on the same labelled traces.

#include <algorithm>
#include <atomic>
#include <fstream>
#include <map>
#include <memory>
#include <ostream>
#include <sstream>

#include "client/audit/judge.h"
#include "client/commands/commands.h"
#include "client/input/records.h"
#include "client/text.h"
#include "monitor/checks/check.h"
#include "monitor/models.h"
#include "monitor/overseer/evaluation/logistic.h"
#include "monitor/overseer/evaluation/metrics.h"
#include "monitor/overseer/evaluation/shape.h"
#include "monitor/overseer/labelled.h"
#include "monitor/overseer/overseer.h"
#include "monitor/probes/probe.h"

namespace candor::client {
namespace {

using monitor::overseer::Figure;
using monitor::overseer::LabelledTrace;
using monitor::overseer::Ranking;
using monitor::overseer::Scored;

constexpr std::size_t kLongestTrace = std::size_t{64} << 20;
constexpr std::uint32_t kSeed = 1;
constexpr std::size_t kFolds = 5;
constexpr double kShapeRidge = 1;

struct Options {
  std::vector<std::string> paths;
  std::vector<std::string> signals;
  std::vector<std::string> probes;
  std::string label = "unsafe";
  std::string model;
};

/// One labelled trace as all signals see it.
struct Row {
  bool positive = false;
  std::uint32_t group = 0;
  std::map<std::string, double, std::less<>> signals;  // the highest of each, anywhere in the trace
  std::vector<double> shape;
};

Result<std::string> read_file(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  std::ostringstream bytes;
  if (!file || !(bytes << file.rdbuf())) return Error{"unreadable", "cannot be read", path};
  return bytes.str();
}

Result<monitor::Models> read_models(const Options& options) {
  monitor::Models models;
  if (!options.model.empty()) {
    const auto bytes = read_file(options.model);
    if (!bytes) return bytes.error();
    auto loaded = monitor::overseer::Overseer::load(*bytes);
    if (!loaded) return Error{loaded.error().code, loaded.error().message, options.model};
    models.overseer = std::make_shared<const monitor::overseer::Overseer>(*std::move(loaded));
  }
  std::vector<monitor::Probe> probes;
  for (const auto& path : options.probes) {
    const auto text = read_file(path);
    if (!text) return text.error();
    auto probe = monitor::read_probe(*text);
    if (!probe)
      return Error{probe.error().code, probe.error().where + ": " + probe.error().message, path};
    probes.push_back(*std::move(probe));
  }
  if (!probes.empty()) models.probes = std::make_shared<const monitor::ProbeSet>(std::move(probes));
  return models;
}

class Comparison {
 public:
  Comparison(const Options& options, monitor::Models models)
      : options_(options), models_(std::move(models)) {}

  void add(const LabelledTrace& labelled) {
    const auto label = std::find_if(labelled.labels.begin(), labelled.labels.end(),
                                    [&](const auto& one) { return one.first == options_.label; });
    if (label == labelled.labels.end()) {
      ++unlabelled_;
      return;
    }
    Row row;
    row.positive = label->second;
    row.group = groups_.try_emplace(labelled.group, static_cast<std::uint32_t>(groups_.size()))
                    .first->second;
    row.shape = monitor::overseer::shape_of(labelled.trace);
    monitor::Observations observed;
    for (const monitor::Check* check : monitor::checks())
      monitor::run_check(*check, {labelled.trace, models_}, observed);
    for (const monitor::Signal& signal : observed.signals) {
      double& highest = row.signals.try_emplace(signal.name, signal.value).first->second;
      highest = std::max(highest, signal.value);
    }
    rows_.push_back(std::move(row));
  }

  bool empty() const { return rows_.empty(); }

  void print(std::ostream& out) const {
    std::size_t width = 24;
    for (const auto& signal : options_.signals) width = std::max(width, signal.size() + 2);
    out << counted(rows_.size(), "trace") << " with the label " << options_.label << " ("
        << with_commas(unlabelled_) << " without it); intervals are of 95 %, over tasks\n\n"
        << pad_right("signal", width) << pad_right("has it", 9) << pad_right("pos/n", 12)
        << pad_right("AUC", 20) << pad_right("recall at 1 %", 20) << "recall at 5 %\n";
    for (const auto& signal : options_.signals)
      print_row(out, signal, width, scores_of(signal), share_with(signal));
    print_row(out, "(shape only)", width, shape_scores(), 1);
  }

 private:
  std::vector<double> scores_of(const std::string& signal) const {
    std::vector<double> out;
    for (const Row& row : rows_) {
      const auto found = row.signals.find(signal);
      out.push_back(found == row.signals.end() ? 0 : found->second);
    }
    return out;
  }

  double share_with(const std::string& signal) const {
    const auto count = std::count_if(rows_.begin(), rows_.end(),
                                     [&](const Row& row) { return row.signals.contains(signal); });
    return static_cast<double>(count) / static_cast<double>(rows_.size());
  }

  /// What lengths and counts alone say, each task scored by a fit on the others.
  std::vector<double> shape_scores() const {
    std::vector<double> out(rows_.size(), 0);
    for (std::size_t fold = 0; fold < kFolds; ++fold) {
      std::vector<std::vector<double>> shapes;
      std::vector<double> targets;
      for (const Row& row : rows_) {
        if (row.group % kFolds == fold) continue;
        shapes.push_back(row.shape);
        targets.push_back(row.positive ? 1 : 0);
      }
      const auto positives =
          static_cast<std::size_t>(std::count(targets.begin(), targets.end(), 1.));
      if (positives == 0 || positives == targets.size()) continue;
      const std::vector<double> weights(targets.size(), 1);
      const auto fitted = monitor::overseer::fit_logistic(shapes, targets, weights, kShapeRidge);
      for (std::size_t i = 0; i < rows_.size(); ++i) {
        if (rows_[i].group % kFolds == fold) out[i] = fitted.score(rows_[i].shape);
      }
    }
    return out;
  }

  static std::string text(const std::optional<Figure>& figure) {
    if (!figure) return "-";
    return fixed(figure->value, 3) + " [" + fixed(figure->low, 2) + "," + fixed(figure->high, 2) +
           "]";
  }

  void print_row(std::ostream& out, const std::string& name, std::size_t width,
                 const std::vector<double>& scores, double share) const {
    std::vector<Scored> scored;
    for (std::size_t i = 0; i < rows_.size(); ++i)
      scored.push_back({scores[i], rows_[i].positive, rows_[i].group});
    const Ranking ranking(scored);
    out << pad_right(printable(name), width) << pad_right(fixed(100 * share, 0) + " %", 9)
        << pad_right(with_commas(ranking.positives()) + "/" + with_commas(rows_.size()), 12)
        << pad_right(text(ranking.area_figure(kSeed)), 20)
        << pad_right(text(ranking.recall_figure(.01, kSeed)), 20)
        << text(ranking.recall_figure(.05, kSeed)) << '\n';
  }

  const Options& options_;
  const monitor::Models models_;
  std::vector<Row> rows_;
  std::map<std::string, std::uint32_t> groups_;
  std::uint64_t unlabelled_ = 0;
};

Exit run(const Options& options, Streams& streams) {
  auto models = read_models(options);
  if (!models) {
    streams.err << "candor: " << printable(models.error().where) << ": " << models.error().message
                << '\n';
    return Exit::unread;
  }
  Comparison comparison(options, *std::move(models));
  const auto found = find_files(options.paths, trace_endings());
  bool complete = found.problems.empty();
  const auto report = [&](const std::string& line) {
    complete = false;
    streams.err << "candor: " << line << '\n';
  };
  for (const auto& problem : found.problems) report(problem_line({problem.where, 0}, 0, problem));
  const auto take = [&](Record record) {
    const auto& file = found.files[record.file];
    auto labelled = record.piece.problem ? Result<LabelledTrace>(*record.piece.problem)
                                         : monitor::overseer::read_labelled(
                                               record.piece.bytes, file.path, monitor::Limits{});
    if (labelled) {
      comparison.add(*labelled);
    } else {
      report(problem_line(file, record.piece.line, labelled.error()));
    }
    return true;
  };
  std::atomic<std::uint64_t> consumed = 0;
  read_records(found.files, streams.input, {kLongestTrace}, {take, [] {}}, consumed);
  if (comparison.empty()) {
    streams.err << "candor: no trace has the label " << printable(options.label) << '\n';
    return Exit::unread;
  }
  comparison.print(streams.out);
  return complete ? Exit::done : Exit::unread;
}

Invocation prepare(std::vector<Parameter>& parameters) {
  auto options = std::make_shared<Options>();
  parameters.push_back({.name = "PATH",
                        .help = "labelled traces: {\"trace\": …, \"labels\": {…}} a line",
                        .target = &options->paths,
                        .required = true});
  parameters.push_back({.name = "--signals",
                        .help = "what to compare: probe.x, sae.y, overseer.unsafe, …",
                        .target = &options->signals,
                        .required = true});
  parameters.push_back({.name = "--label",
                        .help = "what the traces are labelled with (unsafe)",
                        .target = &options->label});
  parameters.push_back({.name = "--model",
                        .help = "a model file: its heads are signals overseer.<head>",
                        .target = &options->model});
  parameters.push_back({.name = "--probe",
                        .help = "probe files: they read the traces' activations",
                        .target = &options->probes});
  return [options](Streams& streams) { return run(*options, streams); };
}

}  // namespace

const Command compare_command{"compare", "compare signals on labelled traces",
                              "Prints for each signal the area under its ROC curve and its recall "
                              "at 1 and 5 % false positives, with intervals,\n"
                              "and beside them what the traces' shape alone gives away. A signal "
                              "that a trace does not have counts as 0.",
                              prepare};

}  // namespace candor::client
