#pragma once

#include <vector>

#include "monitor/verdict.h"

namespace candor::monitor {

/// Turns findings into one decision. Plain data: from the configuration, constant afterwards.
struct Policy {
  /// Decision for a finding by its rule's level, from informational to critical.
  Decision by_level[5] = {Decision::allow, Decision::allow, Decision::flag, Decision::hold,
                          Decision::block};
  /// A `block` needs one deterministic explanation (pattern, sequence, data_flow, correspondence)
  /// or two independent kinds, among the findings that ask for it; otherwise it is lowered to
  /// `hold`.
  bool block_needs_deterministic = true;
  /// The least decision when the rules could not all be evaluated: what was not checked is not
  /// clean.
  Decision when_rules_fail = Decision::hold;
};

/// True when the same trace gives the same finding for a reason that can be read off the trace
/// itself.
bool is_deterministic(ExplanationKind kind);

/// The most severe decision that an enforced finding asks for. Shadow findings are recorded and
/// change nothing. Another finding never lowers it.
Decision decide(const Policy& policy, const std::vector<Finding>& findings);

/// Orders traces for review within a decision; never changes one. From 0 to 1.
///
///   base = 1 - product over the enforced rules that found something of (1 - weight(level) x
///   confidence) risk = base + (ceiling - base) x learned_score, where base < ceiling; else base
///
/// Weights: informational .05, low .15, medium .4, high .7, critical .9. A rule counts once, with
/// its surest finding: one habit repeated on many steps is one reason, not many. The ceiling is the
/// weight one level above the most severe finding (.05 without findings, 1 above critical): a
/// learned score alone lifts no trace past a band. One more finding, a surer one, a higher level or
/// a higher learned score never lowers the risk. `learned_score` is clamped to 0..1; NaN counts as
/// 0.
double risk_of(const std::vector<Finding>& findings, double learned_score);

}  // namespace candor::monitor
