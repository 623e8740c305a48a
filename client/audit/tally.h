#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <utility>

#include "client/audit/judge.h"
#include "client/audit/monitorability.h"
#include "monitor/verdict.h"

namespace candor::client {

/// How often a rule found something, and where first.
struct RuleTally {
  std::string title;
  rules::Level level = rules::Level::medium;
  rules::Mode mode = rules::Mode::enforce;
  std::uint64_t traces = 0;
  std::array<std::uint64_t, 4> decisions{};  // of those traces, by Decision
  std::string example_trace;                 // the first in the input's order
  monitor::Span example;
};

/// The totals of an audit. Its size depends on the number of rules, never on that of traces.
struct Tally {
  void add(const Judged& judged);

  std::uint64_t traces = 0;  // with a verdict
  std::uint64_t bytes = 0;   // of all records
  std::array<std::uint64_t, 4> decisions{};
  std::map<std::string, RuleTally> rules;  // by id
  std::uint64_t broken = 0;
  std::map<std::string, std::uint64_t> broken_by_code;
  /// Checks that did not run: (name, status, why) -> traces. At most 100 reasons; further ones
  /// count as `other`.
  std::map<std::array<std::string, 3>, std::uint64_t> not_checked;
  MonitoredWeeks monitored;
  monitor::Decision worst = monitor::Decision::allow;

 private:
  void add_findings(const monitor::Verdict& verdict);
  void add_checks(const monitor::Verdict& verdict);
};

}  // namespace candor::client
