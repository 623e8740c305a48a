#include <atomic>
#include <functional>
#include <memory>
#include <ostream>

#include "client/audit/judge.h"
#include "client/commands/commands.h"
#include "client/diff/comparison.h"
#include "client/input/records.h"
#include "client/text.h"
#include "monitor/json_writer.h"

namespace candor::client {
namespace {

using monitor::Decision;

constexpr std::size_t kLongestVerdict = std::size_t{64} << 20;

struct Options {
  std::string before;
  std::string after;
  std::string output = "text";
};

enum class Completeness { all, some, none };

/// Hands on all verdicts of one file, and tells how much of it could be read.
Completeness for_each_verdict(const std::string& path, Streams& streams,
                              const std::function<void(VerdictLine)>& use) {
  const InputFile file{path, 0};
  auto complete = Completeness::all;
  const auto take = [&](Record record) {
    auto line = record.piece.problem ? Result<VerdictLine>(std::move(*record.piece.problem))
                                     : read_verdict_line(record.piece.bytes);
    if (line) {
      use(std::move(*line));
    } else {
      const bool whole_file = record.piece.line == 0;
      if (whole_file || complete == Completeness::all) {
        complete = whole_file ? Completeness::none : Completeness::some;
      }
      streams.err << "candor: " << problem_line(file, record.piece.line, line.error()) << '\n';
    }
    return streams.out.good();
  };
  std::atomic<std::uint64_t> consumed = 0;
  read_records({&file, 1}, streams.input, {kLongestVerdict}, {take, [] {}}, consumed);
  return complete;
}

std::string_view name_of(const std::optional<Decision>& decision) {
  return decision ? to_string(*decision) : "none";
}

std::string as_text(const Difference& difference) {
  auto text = printable(difference.trace) + ": " + std::string(name_of(difference.before)) +
              " -> " + std::string(name_of(difference.after));
  for (const auto& rule : difference.gained) text += "  +" + printable(rule);
  for (const auto& rule : difference.lost) text += "  -" + printable(rule);
  return text;
}

void write(monitor::JsonWriter& json, std::string_view name,
           const std::optional<Decision>& decision) {
  json.key(name);
  decision ? json.value(to_string(*decision)) : json.null();
}

void write(monitor::JsonWriter& json, std::string_view name,
           const std::vector<std::string>& rules) {
  json.key(name);
  json.begin_array();
  for (const auto& rule : rules) json.value(rule);
  json.end_array();
}

std::string as_json(const Difference& difference) {
  std::string text;
  monitor::JsonWriter json(text);
  json.begin_object();
  json.member("trace", difference.trace);
  write(json, "before", difference.before);
  write(json, "after", difference.after);
  write(json, "gained", difference.gained);
  write(json, "lost", difference.lost);
  json.end_object();
  return text;
}

std::uint64_t changed(const Comparison& comparison) {
  std::uint64_t count = comparison.only_before() + comparison.only_after;
  for (const auto& row : comparison.moved) {
    for (const auto moves : row) count += moves;
  }
  return count;
}

void print_totals(const Comparison& comparison, std::ostream& out) {
  out << counted(comparison.same, "trace") << " with the same verdict, "
      << with_commas(comparison.other_findings) << " with the same decision for other reasons, "
      << with_commas(comparison.only_before()) << " only before, "
      << with_commas(comparison.only_after) << " only after\n";
  for (std::size_t from = 0; from < comparison.moved.size(); ++from) {
    for (std::size_t to = 0; to < comparison.moved.size(); ++to) {
      if (comparison.moved[from][to] == 0) continue;
      out << "  " << to_string(static_cast<Decision>(from)) << " -> "
          << to_string(static_cast<Decision>(to)) << "  " << with_commas(comparison.moved[from][to])
          << '\n';
    }
  }
}

Exit run(const Options& options, Streams& streams) {
  const bool json = options.output == "ndjson";
  const auto print = [&](const Difference& difference) {
    streams.out << (json ? as_json(difference) : as_text(difference)) << '\n';
  };
  Comparison comparison;
  const auto before = for_each_verdict(
      options.before, streams, [&](VerdictLine line) { comparison.before(std::move(line)); });
  if (before == Completeness::none) return Exit::unread;
  const auto after = for_each_verdict(options.after, streams, [&](const VerdictLine& line) {
    if (const auto difference = comparison.after(line)) print(*difference);
  });
  if (after == Completeness::none) return Exit::unread;
  for (const auto& difference : comparison.rest()) print(difference);
  print_totals(comparison, json ? streams.err : streams.out);
  if (changed(comparison) > 0) return Exit::found;
  const bool complete = before == Completeness::all && after == Completeness::all;
  return complete ? Exit::done : Exit::unread;
}

Invocation prepare(std::vector<Parameter>& parameters) {
  auto options = std::make_shared<Options>();
  parameters.push_back({.name = "BEFORE",
                        .help = "verdicts of an audit with --output ndjson",
                        .target = &options->before,
                        .required = true});
  parameters.push_back({.name = "AFTER",
                        .help = "verdicts of another audit",
                        .target = &options->after,
                        .required = true});
  parameters.push_back({.name = "--output",
                        .help = "a readable list, or one difference a line",
                        .target = &options->output,
                        .choices = {"text", "ndjson"}});
  return [options](Streams& streams) { return run(*options, streams); };
}

}  // namespace

const Command diff_command{"diff", "compare the verdicts of two audits",
                           "Exits with 1 when a trace's decision changed, or only one side has it.",
                           prepare};

}  // namespace candor::client
