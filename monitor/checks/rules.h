#pragma once

#include <span>
#include <vector>

#include "monitor/checks/check.h"
#include "monitor/finding.h"
#include "rules/rule_set.h"

namespace candor::monitor {

/// The `rules` check: the trace's events through the rule set. Runs after all checks of check.h,
/// whose signals it sees as fields. `templates` belong to the matcher's rule set. `skipped` without
/// rules; `failed` when the engine could not evaluate one, with what was found all the same.
CheckOutcome run_rules(const Trace& trace, const Observations& observations,
                       std::span<const FindingTemplate> templates, rules::Matcher& matcher,
                       std::vector<Finding>& findings, rules::Memo* memo = nullptr);

}  // namespace candor::monitor
