#pragma once

#include <span>
#include <vector>

#include "monitor/checks/check.h"
#include "monitor/finding.h"
#include "monitor/known_events.h"
#include "rules/rule_set.h"

namespace candor::monitor {

/// What the rules run with. `templates` and the matcher belong to the rule set.
struct RulesRun {
  const rules::RuleSet& set;
  std::span<const FindingTemplate> templates;
  rules::Matcher& matcher;
  rules::Memo* memo = nullptr;   // may be null
  KnownEvents* known = nullptr;  // of the trace's steps, with a memo; may be null
};

/// The `rules` check: the trace's events through the rule set. Runs after all checks of check.h,
/// whose signals it sees as fields. `skipped` without
/// rules; `failed` when the engine could not evaluate one, with what was found all the same.
CheckOutcome run_rules(const Trace& trace, const Observations& observations, const RulesRun& run,
                       std::vector<Finding>& findings);

}  // namespace candor::monitor
