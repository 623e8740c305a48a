#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "monitor/monitor.h"

namespace candor::monitor {

/// How one of a rule's own `tests:` went.
struct RuleTestOutcome {
  std::string rule;  // its id
  std::string test;  // its name; `test 3` when it has none
  bool passed = false;
  std::string why;  // what was expected and what was found; empty when it passed
};

/// Runs `tests`, the `tests:` of the rule with this id as JSON: a list of
///   {"name": "…", "match": true, "trace": {native trace}}                               judged by
///   the whole monitor
///   {"name": "…", "match": false, "event": {"logsource": {…}, "fields": {flat fields}}}   only
///   matched
/// A test passes when the rule has (`match: true`) or has not (`match: false`) a finding. One that
/// cannot be read or run fails, never passes. The monitor's set must hold the rule as `shadow` or
/// `enforce`: a draft never runs. No tests: no outcomes.
std::vector<RuleTestOutcome> run_rule_tests(const Monitor& monitor, std::string_view rule,
                                            std::string_view tests);

}  // namespace candor::monitor
