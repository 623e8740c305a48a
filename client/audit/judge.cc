#include "client/audit/judge.h"

#include <chrono>
#include <exception>
#include <utility>

#include "client/text.h"
#include "monitor/import/read.h"

namespace candor::client {

Cut trace_cut(const std::string& format) {
  const monitor::Limits limits;
  const auto is_of_whole_file = [format, limits](std::string_view line) {
    const auto found = monitor::format_of_lines(line, limits);
    return !found.empty() && (format.empty() || found == format);
  };
  return {limits.trace_bytes, is_of_whole_file};
}

Judged Judge::operator()(Record record) const {
  const auto file = record.file;
  const auto line = record.piece.line;
  const auto bytes = record.piece.bytes.size();
  try {
    return judge(std::move(record));
  } catch (const std::exception& bug) {
    return {file, line, bytes, Error{"internal_error", bug.what(), ""}, {}, {}, {}};
  }
}

Judged Judge::judge(Record record) const {
  Judged judged{record.file, record.piece.line, record.piece.bytes.size(), {}, {}, {}, {}};
  if (record.piece.problem) {
    judged.problem = std::move(record.piece.problem);
    return judged;
  }
  auto trace = monitor::read_trace(record.piece.bytes, format_, limits_);
  if (!trace) {
    judged.problem = std::move(trace.error());
    return judged;
  }
  judged.verdict = monitor_.judge(*trace);
  judged.watched = monitor::watched_week_of(
      *trace, std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now()));
  if (want_json_) judged.json = to_json(judged.verdict);
  return judged;
}

std::string problem_line(const InputFile& file, std::uint64_t line, const Error& problem) {
  auto text = printable(place_of(file, line)) + ": " + printable(problem.message);
  if (!problem.where.empty()) text += " (at " + printable(problem.where) + ")";
  return text + " [" + problem.code + "]";
}

}  // namespace candor::client
