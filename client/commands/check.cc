#include <memory>
#include <ostream>

#include "client/commands/commands.h"
#include "client/commands/judging.h"
#include "client/input/files.h"
#include "client/input/whole.h"
#include "client/text.h"
#include "monitor/import/read.h"
#include "monitor/limits.h"

namespace candor::client {
namespace {

Exit fail(const Error& problem, Streams& streams) {
  streams.err << "candor: standard input: " << printable(problem.message);
  if (!problem.where.empty()) streams.err << " (at " << printable(problem.where) << ")";
  streams.err << " [" << problem.code << "]\n";
  return Exit::unread;
}

std::string_view without_mark(std::string_view text) {
  constexpr std::string_view kByteOrderMark = "\xef\xbb\xbf";
  return text.starts_with(kByteOrderMark) ? text.substr(kByteOrderMark.size()) : text;
}

Exit run(const JudgingOptions& options, Streams& streams) {
  const auto monitor = monitor_for(options, streams);
  if (!monitor) return Exit::unread;
  const monitor::Limits limits;
  const auto bytes = read_whole(std::string(kStandardInput), streams.input, limits.trace_bytes);
  if (!bytes) return fail(bytes.error(), streams);
  const auto trace = monitor::read_trace(without_mark(*bytes), options.format, limits);
  if (!trace) return fail(trace.error(), streams);
  const auto verdict = monitor->judge(*trace);
  streams.out << to_json(verdict) << '\n';
  return fails(options, verdict.decision) ? Exit::found : Exit::done;
}

Invocation prepare(std::vector<Parameter>& parameters) {
  auto options = std::make_shared<JudgingOptions>();
  declare_judging(parameters, *options);
  return [options](Streams& streams) { return run(*options, streams); };
}

}  // namespace

const Command check_command{"check", "judge one trace from standard input",
                            "Prints the verdict as one line of JSON.", prepare};

}  // namespace candor::client
