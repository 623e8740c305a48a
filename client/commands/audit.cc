#include <algorithm>
#include <atomic>
#include <chrono>
#include <memory>
#include <ostream>
#include <thread>

#include "client/audit/pipeline.h"
#include "client/audit/progress.h"
#include "client/audit/report.h"
#include "client/audit/tally.h"
#include "client/commands/commands.h"
#include "client/commands/judging.h"
#include "client/text.h"

namespace candor::client {
namespace {

struct Options {
  std::vector<std::string> paths;
  JudgingOptions judging;
  std::string output = "text";
  unsigned jobs = 0;
};

/// One run: the counts, the answer that is being written, and the bar.
class Audit {
 public:
  Audit(const Options& options, FoundFiles found, Streams& streams)
      : found_(std::move(found)),
        streams_(streams),
        verdicts_wanted_(options.output == "ndjson"),
        progress_(streams.err,
                  streams.err_is_terminal && !(verdicts_wanted_ && streams.out_is_terminal),
                  total_bytes()) {
    facts_.files = found_.files.size();
    facts_.threads =
        options.jobs > 0 ? options.jobs : std::max(std::thread::hardware_concurrency(), 1U);
  }

  void run(const Judge& judge) {
    for (const auto& problem : found_.problems) report_problem({problem.where, 0}, 0, problem);
    const auto start = std::chrono::steady_clock::now();
    audit_files(found_.files, streams_.input, facts_.threads, judge,
                {[this](Judged judged) { return take(judged); }, [this] { pause(); }}, consumed_);
    const std::chrono::duration<double> elapsed = std::chrono::steady_clock::now() - start;
    facts_.seconds = elapsed.count();
    progress_.clear();
    (verdicts_wanted_ ? streams_.err : streams_.out)
        << (verdicts_wanted_ ? one_line_report_of(tally_, facts_) : report_of(tally_, facts_));
  }

  Exit exit(const JudgingOptions& judging) const {
    if (fails(judging, tally_.worst) && tally_.traces > 0) return Exit::found;
    return tally_.broken > 0 || !found_.problems.empty() ? Exit::unread : Exit::done;
  }

 private:
  /// 0 when one of the sizes is not known.
  std::uint64_t total_bytes() const {
    std::uint64_t total = 0;
    for (const auto& file : found_.files) {
      if (file.path == kStandardInput) return 0;
      total += file.bytes;
    }
    return total;
  }

  bool take(const Judged& judged) {
    tally_.add(judged);
    if (judged.problem) report_problem(found_.files[judged.file], judged.line, *judged.problem);
    if (verdicts_wanted_ && !judged.problem) streams_.out << judged.json << '\n';
    return streams_.out.good();
  }

  void pause() {
    streams_.out.flush();
    progress_.update(consumed_, tally_.traces);
  }

  void report_problem(const InputFile& file, std::uint64_t line, const Error& problem) {
    progress_.clear();
    streams_.err << "candor: " << problem_line(file, line, problem) << '\n';
  }

  FoundFiles found_;
  Streams& streams_;
  bool verdicts_wanted_;
  Progress progress_;
  RunFacts facts_;
  Tally tally_;
  std::atomic<std::uint64_t> consumed_ = 0;
};

Exit run(const Options& options, Streams& streams) {
  const auto monitor = monitor_for(options.judging, streams);
  if (!monitor) return Exit::unread;
  Audit audit(options, find_files(options.paths, trace_endings()), streams);
  audit.run(Judge(*monitor, options.judging.format, options.output == "ndjson"));
  return audit.exit(options.judging);
}

Invocation prepare(std::vector<Parameter>& parameters) {
  auto options = std::make_shared<Options>();
  parameters.push_back({.name = "PATH",
                        .help = "files and folders with traces; - for standard input",
                        .target = &options->paths,
                        .required = true});
  declare_judging(parameters, options->judging);
  parameters.push_back({.name = "--output",
                        .help = "a readable summary, or one verdict a line",
                        .target = &options->output,
                        .choices = {"text", "ndjson"}});
  parameters.push_back({.name = "-j,--jobs",
                        .help = "threads that judge (all processors)",
                        .target = &options->jobs,
                        .min = 1,
                        .max = 256});
  return [options](Streams& streams) { return run(*options, streams); };
}

}  // namespace

const Command audit_command{"audit", "judge traces in files and folders",
                            "Reads .json, .jsonl and .ndjson, also compressed with gzip or zstd: "
                            "one trace a line, one trace a\n"
                            "file, or a list of traces. A record that cannot be read is reported "
                            "with its file and line, and\n"
                            "never stops the run.",
                            prepare};

}  // namespace candor::client
