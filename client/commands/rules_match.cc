#include <atomic>
#include <memory>
#include <optional>
#include <ostream>

#include "client/audit/judge.h"
#include "client/commands/commands.h"
#include "client/events/stream.h"
#include "client/input/records.h"
#include "client/rules/load.h"
#include "monitor/json_writer.h"

namespace candor::client {
namespace {

constexpr std::size_t kLongestEvent = std::size_t{1} << 20;

struct Options {
  std::vector<std::string> rules;
  std::string events;
};

/// Writes one answer a line, one event behind: what only the end decides belongs to the last event.
class MatchRun {
 public:
  MatchRun(const rules::RuleSet& set, const InputFile& file, Streams& streams)
      : stream_(set), file_(file), streams_(streams) {}

  Exit run() {
    read_records({&file_, 1}, streams_.input, {kLongestEvent},
                 {[this](Record record) { return take(std::move(record)); },
                  [this] { streams_.out.flush(); }},
                 consumed_);
    const auto last = stream_.finish();
    if (waiting_) waiting_->insert(waiting_->end(), last.begin(), last.end());
    write_waiting();
    report_failure(line_);
    return complete_ ? Exit::done : Exit::unread;
  }

 private:
  bool take(Record record) {
    auto line = record.piece.problem ? Result<EventLine>(std::move(*record.piece.problem))
                                     : read_event_line(record.piece.bytes);
    if (!line) {
      report(record.piece.line, line.error());
      return true;
    }
    write_waiting();
    line_ = record.piece.line;
    waiting_ = stream_.add(std::move(*line));
    report_failure(line_);
    return streams_.out.good();
  }

  void write_waiting() {
    if (!waiting_) return;
    std::string text;
    monitor::JsonWriter json(text);
    json.begin_object();
    json.member("line", line_);
    json.key("rules");
    json.begin_array();
    for (const auto id : *waiting_) json.value(id);
    json.end_array();
    json.end_object();
    streams_.out << text << '\n';
    waiting_.reset();
  }

  void report_failure(std::uint64_t line) {
    if (const auto failure = stream_.take_failure(); !failure.empty()) {
      report(line, {"not_checked", failure, ""});
    }
  }

  void report(std::uint64_t line, const Error& problem) {
    complete_ = false;
    streams_.err << "candor: " << problem_line(file_, line, problem) << '\n';
  }

  EventStream stream_;
  const InputFile& file_;
  Streams& streams_;
  std::uint64_t line_ = 0;
  std::optional<std::vector<std::string_view>> waiting_;  // the ids of line_, not yet written
  bool complete_ = true;
  std::atomic<std::uint64_t> consumed_ = 0;
};

Exit run(const Options& options, Streams& streams) {
  const auto rules = load_rules(options.rules, streams);
  if (!rules.set) return rules.faulty ? Exit::found : Exit::unread;
  const InputFile file{options.events, 0};
  return MatchRun(*rules.set, file, streams).run();
}

Invocation prepare(std::vector<Parameter>& parameters) {
  auto options = std::make_shared<Options>();
  parameters.push_back({.name = "PATH",
                        .help = "rule files and folders",
                        .target = &options->rules,
                        .required = true});
  parameters.push_back({.name = "--events",
                        .help = "log events, one a line; - for standard input",
                        .target = &options->events,
                        .required = true});
  return [options](Streams& streams) { return run(*options, streams); };
}

}  // namespace

const Command rules_match_command{
    "rules match", "run rules over any logs",
    "Takes {\"logsource\": {…}, \"event\": {fields}} a line and answers {\"line\": n, \"rules\": "
    "[ids]}.\n"
    "Correlations run over all lines: their ids stand at the line that completed them or ended\n"
    "their window, or at the last line when only the end of the log decided.",
    prepare};

}  // namespace candor::client
