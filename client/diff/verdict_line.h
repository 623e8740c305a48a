#pragma once

#include <set>
#include <string>
#include <string_view>

#include "monitor/verdict.h"
#include "rules/result.h"

namespace candor::client {

/// What is shown or compared of a verdict that an audit printed or a server answered.
struct VerdictLine {
  std::string trace;
  monitor::Decision decision = monitor::Decision::allow;
  double risk = 0;
  std::set<std::string> rules;  // ids of the rules with findings
  std::string headline;         // title of the most severe of them; empty without findings
};

/// Reads one verdict in the design's layout. Error `invalid_verdict`.
Result<VerdictLine> read_verdict_line(std::string_view json);

}  // namespace candor::client
