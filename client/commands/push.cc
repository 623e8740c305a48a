#include <algorithm>
#include <array>
#include <atomic>
#include <chrono>
#include <memory>
#include <ostream>
#include <thread>

#include <nlohmann/json.hpp>

#include "client/audit/judge.h"
#include "client/audit/progress.h"
#include "client/commands/commands.h"
#include "client/commands/judging.h"
#include "client/diff/verdict_line.h"
#include "client/http/service.h"
#include "client/input/records.h"
#include "client/text.h"

namespace candor::client {
namespace {

/// What is sent at once. Small enough that the server answers soon, large enough that a durable
/// write is shared.
constexpr std::size_t kBatchBytes = std::size_t{1} << 20;
constexpr std::size_t kBatchTraces = 256;
constexpr int kRounds = 5;  // how often a line is sent that the server was too busy for

struct Options {
  std::vector<std::string> paths;
  std::string server = "http://127.0.0.1:8420";
  std::string output = "text";
  JudgingOptions judging;
};

/// One line of the answer: a verdict, or the problem in its place.
Result<VerdictLine> read_answer(const std::string& line) {
  auto verdict = read_verdict_line(line);
  if (verdict) return verdict;
  const auto problem = nlohmann::json::parse(line, nullptr, /*allow_exceptions=*/false);
  if (!problem.is_object() || !problem.contains("code") || !problem["code"].is_string()) {
    return Error{"bad_reply", "the server's answer is neither a verdict nor a problem", ""};
  }
  const auto text = [&](const char* name) {
    return problem.contains(name) && problem[name].is_string() ? problem[name].get<std::string>()
                                                               : std::string();
  };
  return Error{text("code"), text("detail").empty() ? text("title") : text("detail"),
               text("pointer")};
}

bool is_busy(const Error& problem) {
  constexpr std::array kBusy = {"queue_full", "store_full", "draining", "timed_out"};
  return std::find(kBusy.begin(), kBusy.end(), problem.code) != kBusy.end();
}

class Push {
 public:
  Push(const Options& options, FoundFiles found, ServerUrl server, Streams& streams)
      : options_(options),
        found_(std::move(found)),
        service_(std::move(server)),
        streams_(streams),
        progress_(streams.err, streams.err_is_terminal && !streams.out_is_terminal, 0) {}

  Exit run() {
    for (const auto& problem : found_.problems) report({problem.where, 0}, 0, problem);
    read_records(found_.files, streams_.input, trace_cut(options_.judging.format),
                 {[this](Record record) { return take(std::move(record)); }, [this] { send(); }},
                 consumed_);
    send();
    progress_.clear();
    streams_.err << summary();
    if (answered_ > 0 && fails(options_.judging, worst_)) return Exit::found;
    return problems_ > 0 ? Exit::unread : Exit::done;
  }

 private:
  bool take(Record record) {
    if (record.piece.problem) {
      send();  // what comes before it is reported before it
      report(found_.files[record.file], record.piece.line, *record.piece.problem);
      return !lost_;
    }
    bytes_ += record.piece.bytes.size();
    batch_.push_back(std::move(record));
    if (bytes_ >= kBatchBytes || batch_.size() >= kBatchTraces) send();
    return !lost_ && streams_.out.good();
  }

  /// Sends the batch, and again those of its lines that the server was too busy for; then shows all
  /// answers in order.
  void send() {
    bytes_ = 0;
    auto batch = std::exchange(batch_, {});
    std::vector<std::string> answers(batch.size());
    std::vector<std::size_t> waiting(batch.size());
    for (std::size_t i = 0; i < batch.size(); ++i) waiting[i] = i;
    for (int round = 1; !waiting.empty() && !lost_; ++round) {
      if (round > 1) std::this_thread::sleep_for(std::chrono::seconds(1));
      send_some(batch, waiting, answers);
      const auto done = [&](std::size_t i) {
        const auto answer = read_answer(answers[i]);
        return round == kRounds || answer.has_value() || !is_busy(answer.error());
      };
      waiting.erase(std::remove_if(waiting.begin(), waiting.end(), done), waiting.end());
    }
    for (std::size_t i = 0; i < batch.size(); ++i) show(batch[i], answers[i]);
    progress_.update(consumed_, answered_);
  }

  void send_some(std::vector<Record>& batch, const std::vector<std::size_t>& chosen,
                 std::vector<std::string>& answers) {
    std::vector<std::string> traces;
    for (const auto i : chosen) traces.push_back(batch[i].piece.bytes);
    auto lines = service_.post_batch(traces, options_.judging.format);
    if (!lines) {
      lost_ = lines.error();
      return;
    }
    for (std::size_t k = 0; k < chosen.size() && k < lines->size(); ++k) {
      answers[chosen[k]] = std::move((*lines)[k]);
    }
  }

  void show(const Record& record, const std::string& line) {
    const auto& file = found_.files[record.file];
    if (line.empty()) {
      if (lost_) return report_lost(file, record.piece.line);
      return report(file, record.piece.line,
                    {"no_reply", "the server gave no answer to this trace", ""});
    }
    const auto verdict = read_answer(line);
    if (!verdict) return report(file, record.piece.line, verdict.error());
    ++answered_;
    ++decisions_[static_cast<std::size_t>(verdict->decision)];
    worst_ = std::max(worst_, verdict->decision);
    streams_.out << (options_.output == "ndjson" ? line
                                                 : as_text(file, record.piece.line, *verdict))
                 << '\n';
  }

  static std::string as_text(const InputFile& file, std::uint64_t line,
                             const VerdictLine& verdict) {
    return pad_right(to_string(verdict.decision), 6) + fixed(verdict.risk, 2) + "  " +
           printable(verdict.trace) + "  " + printable(place_of(file, line)) +
           (verdict.headline.empty() ? "" : "  " + shortened(verdict.headline, 80));
  }

  void report(const InputFile& file, std::uint64_t line, const Error& problem) {
    ++problems_;
    progress_.clear();
    streams_.err << "candor: " << problem_line(file, line, problem) << '\n';
  }

  /// Once: where the server was lost, everything after it was not sent.
  void report_lost(const InputFile& file, std::uint64_t line) {
    if (!std::exchange(told_lost_, true)) {
      report(file, line,
             {lost_->code, options_.server + ": " + lost_->message + "; nothing more is sent", ""});
    }
  }

  std::string summary() const {
    std::string text = counted(answered_, "trace") + " judged";
    for (const auto decision : {3U, 2U, 1U, 0U}) {
      if (decisions_[decision] == 0) continue;
      text += ", " + with_commas(decisions_[decision]) + " " +
              std::string(to_string(static_cast<monitor::Decision>(decision)));
    }
    return text + (problems_ == 0 ? "" : "; " + counted(problems_, "problem")) + "\n";
  }

  const Options& options_;
  FoundFiles found_;
  Service service_;
  Streams& streams_;
  Progress progress_;
  std::vector<Record> batch_;
  std::size_t bytes_ = 0;
  std::optional<Error> lost_;  // the server cannot be used any more
  bool told_lost_ = false;
  std::uint64_t answered_ = 0;
  std::uint64_t problems_ = 0;
  std::array<std::uint64_t, 4> decisions_{};
  monitor::Decision worst_ = monitor::Decision::allow;
  std::atomic<std::uint64_t> consumed_ = 0;
};

Exit run(const Options& options, Streams& streams) {
  auto server = parse_server_url(options.server);
  if (!server) {
    streams.err << "candor: " << printable(options.server) << ": " << server.error().message
                << '\n';
    return Exit::usage;
  }
  return Push(options, find_files(options.paths, trace_endings()), std::move(*server), streams)
      .run();
}

Invocation prepare(std::vector<Parameter>& parameters) {
  auto options = std::make_shared<Options>();
  parameters.push_back({.name = "PATH",
                        .help = "files and folders with traces; - for standard input",
                        .target = &options->paths,
                        .required = true});
  parameters.push_back({.name = "--to",
                        .help = "the server's URL (http://127.0.0.1:8420)",
                        .target = &options->server});
  declare_format(parameters, options->judging);
  declare_fail_on(parameters, options->judging);
  parameters.push_back({.name = "--output",
                        .help = "a readable line for each trace, or its verdict",
                        .target = &options->output,
                        .choices = {"text", "ndjson"}});
  return [options](Streams& streams) { return run(*options, streams); };
}

}  // namespace

const Command push_command{"push", "send traces to a server and print its verdicts",
                           "Reads the same files as audit, and posts them to /v1/traces/batch.",
                           prepare};

}  // namespace candor::client
