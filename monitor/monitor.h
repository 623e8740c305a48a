#pragma once

#include <memory>

#include "monitor/policy.h"
#include "monitor/trace.h"
#include "monitor/verdict.h"
#include "rules/rule_set.h"

namespace candor::monitor {

/// A Trace to a Verdict: checks, events, rules, policy. Const and thread-safe; what it reads never
/// changes, so a verdict is of exactly one rule set. Replace the whole object to change rules (see
/// server/app.h).
class Monitor {
 public:
  Monitor(std::shared_ptr<const rules::RuleSet> rules, Policy policy);

  Verdict judge(const Trace& trace) const;

  const rules::RuleSet& rules() const { return *rules_; }

 private:
  std::shared_ptr<const rules::RuleSet> rules_;
  Policy policy_;
};

}  // namespace candor::monitor
