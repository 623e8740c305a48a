#pragma once

#include <memory>
#include <vector>

#include "monitor/finding.h"
#include "monitor/models.h"
#include "monitor/policy.h"
#include "monitor/trace.h"
#include "monitor/verdict.h"
#include "rules/rule_set.h"

namespace candor::monitor {

class KnownSteps;
class ScratchPool;
struct Signal;

/// A Trace to a Verdict: checks, events, rules, policy. Const and thread-safe; what it reads never
/// changes, so a verdict is of exactly one rule set and one set of models. Replace the whole object to change them (see
/// server/app.h). Movable, not copyable.
class Monitor {
 public:
  Monitor(std::shared_ptr<const rules::RuleSet> rules, Policy policy, Models models = {});
  Monitor(Monitor&&) noexcept;
  Monitor& operator=(Monitor&&) noexcept;
  ~Monitor();

  /// The same trace gives the same verdict but for `micros`. Never throws on what a trace holds: a
  /// check that throws is reported as failed, with nothing of what it observed; when it is the
  /// rules, the decision is at least Policy::when_rules_fail.
  ///
  /// With a memo, what was worked out for the same steps before is not worked out again: the same verdict, sooner, for
  /// traces that grow. It may be shared by all traces, threads and monitors.
  Verdict judge(const Trace& trace, rules::Memo* memo = nullptr) const;
  /// The same with signals that were found out elsewhere (monitor/judge): the rules meet them like the checks' own.
  Verdict judge(const Trace& trace, const std::vector<Signal>& more,
                rules::Memo* memo = nullptr) const;
  /// The same with its memo, of a trace that may begin as the one that `known` was last used for.
  Verdict judge(const Trace& trace, KnownSteps& known) const;

  const rules::RuleSet& rules() const { return *rules_; }
  const std::shared_ptr<const rules::RuleSet>& shared_rules() const { return rules_; }
  const Models& models() const { return models_; }

 private:
  Verdict judge(const Trace& trace, const std::vector<Signal>& more, rules::Memo* memo,
                KnownSteps* known) const;

  std::shared_ptr<const rules::RuleSet> rules_;
  Policy policy_;
  Models models_;
  std::vector<FindingTemplate> templates_;
  std::unique_ptr<ScratchPool> pool_;
};

}  // namespace candor::monitor
