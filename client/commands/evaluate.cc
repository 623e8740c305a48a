#include <algorithm>
#include <atomic>
#include <fstream>
#include <memory>
#include <mutex>
#include <ostream>
#include <thread>

#include "client/commands/commands.h"
#include "client/evaluation/labelled_input.h"
#include "client/evaluation/report_html.h"
#include "client/evaluation/report_text.h"
#include "client/input/whole.h"
#include "client/text.h"
#include "monitor/overseer/evaluation/evaluation.h"
#include "monitor/overseer/evaluation/report_json.h"
#include "monitor/overseer/model_file.h"

namespace candor::client {
namespace {

using namespace monitor::overseer;

constexpr std::size_t kLongestVectors = std::size_t{2} << 30;

struct Options {
  std::vector<std::string> paths;
  std::string model;
  std::string vectors;
  std::vector<std::string> heads;
  std::vector<std::string> measure_only;
  std::vector<std::string> learn_only;
  std::vector<std::string> only;
  bool by_family = false;
  bool no_folds = false;
  unsigned seed = 1;
  unsigned folds = 5;
  std::string output = "text";
  std::string html;
  unsigned jobs = 0;
};

/// What scores: a model that is ready, or the word table that new ones are trained with.
struct Means {
  std::optional<Overseer> overseer;
  WordTable table;
  std::optional<WordVectors> vectors;  // without a model

  const WordVectors& words() const { return overseer ? overseer->vectors() : *vectors; }
};

void complain(Streams& streams, const std::string& path, const Error& error) {
  streams.err << "candor: " << printable(path)
              << (error.where.empty() ? "" : ": " + printable(error.where)) << ": "
              << printable(error.message) << " [" << error.code << "]\n";
}

/// The table of a model file, or one that is reduced from an embedding in text form.
Result<WordTable> table_from(const std::string& bytes) {
  if (auto model = read_model(bytes)) return std::move(model->vectors);
  return reduce_vectors(bytes);
}

std::optional<Means> load(const Options& options, Streams& streams) {
  Means means;
  const auto& path = options.model.empty() ? options.vectors : options.model;
  if (path.empty()) {
    means.vectors.emplace();
    streams.err << "candor: without --vectors, features of meaning are off\n";
    return means;
  }
  const auto bytes = read_whole(path, streams.input, kLongestVectors);
  if (!bytes) {
    complain(streams, path, bytes.error());
    return std::nullopt;
  }
  if (!options.model.empty()) {
    auto overseer = Overseer::load(*bytes);
    if (overseer) {
      means.overseer.emplace(std::move(*overseer));
      return means;
    }
    complain(streams, path, overseer.error());
    return std::nullopt;
  }
  auto table = table_from(*bytes);
  if (!table) {
    complain(streams, path, table.error());
    return std::nullopt;
  }
  means.table = std::move(*table);
  means.vectors.emplace(means.table);
  return means;
}

/// `SET:LABEL` of --only: of that set, only traces that have the label and where it is true are used.
bool is_wanted(const LabelledTrace& labelled, const std::vector<std::string>& only) {
  return std::all_of(only.begin(), only.end(), [&](const std::string& each) {
    const auto colon = each.find(':');
    if (each.substr(0, colon) != labelled.set) return true;
    return std::any_of(labelled.labels.begin(), labelled.labels.end(), [&](const auto& label) {
      return label.second && label.first == each.substr(colon + 1);
    });
  });
}

unsigned threads_of(const Options& options) {
  return options.jobs > 0 ? options.jobs : std::max(std::thread::hardware_concurrency(), 1U);
}

void run_jobs(const Jobs& jobs, unsigned threads) {
  std::atomic<std::size_t> next = 0;
  std::vector<std::thread> workers;
  for (unsigned i = 0; i < threads; ++i) {
    workers.emplace_back([&] {
      for (std::size_t job = next++; job < jobs.size(); job = next++) jobs[job]();
    });
  }
  for (auto& worker : workers) worker.join();
}

Evaluation measured(const Options& options, const std::vector<Case>& cases, const Means& means,
                    Streams& streams) {
  std::mutex mutex;
  EvaluationOptions how{.seed = options.seed, .folds = options.folds};
  how.heads = options.heads;
  how.measure_only = {options.measure_only.begin(), options.measure_only.end()};
  how.not_measured = {options.learn_only.begin(), options.learn_only.end()};
  how.by_family = options.by_family;
  how.own_folds = !options.no_folds;
  how.run = [&](const Jobs& jobs) { run_jobs(jobs, threads_of(options)); };
  if (streams.err_is_terminal) {
    how.progress = [&](std::string_view doing) {
      const std::lock_guard lock(mutex);
      streams.err << "candor: " << printable(doing) << '\n';
    };
  }
  return means.overseer ? evaluate(cases, *means.overseer, how) : evaluate(cases, means.table, how);
}

bool write_page(const std::string& path, const Evaluation& evaluation, Streams& streams) {
  std::ofstream file(path, std::ios::binary | std::ios::trunc);
  file << report_html(evaluation);
  file.close();
  if (file) return true;
  complain(streams, path, {"unwritable", "cannot be written", ""});
  return false;
}

/// Options whose values name a set and a label that cannot be.
bool are_understood(const Options& options, Streams& streams) {
  for (const auto& each : options.only) {
    const auto colon = each.find(':');
    if (colon != std::string::npos && colon > 0 && colon + 1 < each.size()) continue;
    streams.err << "candor: --only: " << printable(each) << " is not SET:LABEL\n";
    return false;
  }
  return true;
}

Exit run(const Options& options, Streams& streams) {
  if (!are_understood(options, streams)) return Exit::usage;
  const auto means = load(options, streams);
  if (!means) return Exit::unread;
  auto input = read_labelled_files<std::optional<Case>>(
      options.paths, threads_of(options), streams,
      [&](const LabelledTrace& labelled) -> std::optional<Case> {
        if (!is_wanted(labelled, options.only)) return std::nullopt;
        return case_of(labelled, means->words());
      });
  std::vector<Case> cases;
  for (auto& each : input.items) {
    if (each) cases.push_back(std::move(*each));
  }
  input.items.clear();
  const auto evaluation = measured(options, cases, *means, streams);
  streams.out << (options.output == "json" ? to_json(evaluation) + "\n" : report_text(evaluation));
  if (evaluation.rows.empty() && evaluation.traffic.empty()) {
    streams.err
        << "candor: nothing to measure: no set has enough traces of both classes of a label\n";
    return Exit::unread;
  }
  const bool written = options.html.empty() || write_page(options.html, evaluation, streams);
  return written && input.broken == 0 && streams.out.good() ? Exit::done : Exit::unread;
}

void declare_learning(std::vector<Parameter>& parameters, Options& options) {
  parameters.push_back({.name = "--measure-only",
                        .help = "sets that nothing learns from",
                        .target = &options.measure_only});
  parameters.push_back({.name = "--learn-only",
                        .help = "sets that are learned from and not measured",
                        .target = &options.learn_only});
  parameters.push_back({.name = "--only",
                        .help = "SET:LABEL: of that set, only traces where the label is true",
                        .target = &options.only});
  parameters.push_back({.name = "--by-family",
                        .help = "leave out each family of the generated traces, too",
                        .target = &options.by_family});
  parameters.push_back({.name = "--no-folds",
                        .help = "only leave sets out; no folds within a set",
                        .target = &options.no_folds});
  parameters.push_back({.name = "--folds",
                        .help = "folds within a set (5)",
                        .target = &options.folds,
                        .min = 2,
                        .max = 50});
}

Invocation prepare(std::vector<Parameter>& parameters) {
  auto options = std::make_shared<Options>();
  parameters.push_back({.name = "PATH",
                        .help = "files and folders with labelled traces; - for standard input",
                        .target = &options->paths,
                        .required = true});
  parameters.push_back({.name = "--model",
                        .help = "measure this model file instead of training",
                        .target = &options->model});
  parameters.push_back({.name = "--vectors",
                        .help = "word vectors: an embedding as text, or a model file that has them",
                        .target = &options->vectors});
  parameters.push_back({.name = "--head",
                        .help = "labels to measure (unsafe, injected, harmful_request, deceptive)",
                        .target = &options->heads});
  declare_learning(parameters, *options);
  parameters.push_back({.name = "--seed",
                        .help = "of all draws (1)",
                        .target = &options->seed,
                        .min = 0,
                        .max = 0xFFFFFFFF});
  parameters.push_back({.name = "--output",
                        .help = "a table, or rows for programs",
                        .target = &options->output,
                        .choices = {"text", "json"}});
  parameters.push_back(
      {.name = "--html", .help = "also write a page with plots", .target = &options->html});
  parameters.push_back({.name = "-j,--jobs",
                        .help = "threads (all processors)",
                        .target = &options->jobs,
                        .min = 1,
                        .max = 256});
  return [options](Streams& streams) {
    if (options->heads.empty())
      options->heads = {"unsafe", "injected", "harmful_request", "deceptive"};
    return run(*options, streams);
  };
}

}  // namespace

const Command evaluate_command{"evaluate", "measure what a learned overseer is worth",
                               "Reads {\"trace\", \"labels\", \"set\"} a line; without `set` the "
                               "file's name is the set. By default every set is left\n"
                               "out once while a model learns from the others, and is then cut "
                               "into folds with no task on both sides. Each\n"
                               "figure comes with its interval, what the shape of the traces alone "
                               "gives away, reasoning and action apart, and\n"
                               "what is left of it when the trace is cut at its last tool call. "
                               "Traces without labels are taken for benign traffic.",
                               prepare};

}  // namespace candor::client
