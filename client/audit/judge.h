#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

#include "client/input/records.h"
#include "monitor/limits.h"
#include "monitor/monitor.h"
#include "monitor/verdict.h"

namespace candor::client {

/// What became of one record.
struct Judged {
  std::uint32_t file = 0;
  std::uint64_t line = 0;
  std::size_t bytes = 0;         // of the record
  std::optional<Error> problem;  // why there is no verdict
  monitor::Verdict verdict;
  std::string json;  // the verdict as one line, when asked for
  monitor::WatchedWeek watched{};
};

/// How files are cut into traces: one a line, unless the lines are those of a format whose files
/// are one trace as a whole. `format` as for monitor::read_trace.
Cut trace_cut(const std::string& format);

/// Reads and judges single records. Const and thread-safe; the monitor must outlive it.
class Judge {
 public:
  /// `format` as for monitor::read_trace: empty to detect it.
  Judge(const monitor::Monitor& monitor, std::string format, bool want_json)
      : monitor_(monitor), format_(std::move(format)), want_json_(want_json) {}

  /// Never throws: an exception below it is a bug, and becomes the record's problem with code
  /// `internal_error`.
  Judged operator()(Record record) const;

  Cut cut() const { return trace_cut(format_); }

 private:
  Judged judge(Record record) const;

  const monitor::Monitor& monitor_;
  std::string format_;
  monitor::Limits limits_;
  bool want_json_;
};

/// `file:line: why (place) [code]` for a record without a verdict, safe to print.
std::string problem_line(const InputFile& file, std::uint64_t line, const Error& problem);

}  // namespace candor::client
