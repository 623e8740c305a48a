#pragma once

#include <vector>

#include "monitor/verdict.h"

namespace candor::monitor {

/// Turns findings into one decision. Plain data: from the configuration, constant afterwards.
struct Policy {
  /// Decision for a finding by its rule's level, from informational to critical.
  Decision by_level[5] = {Decision::allow, Decision::allow, Decision::flag, Decision::hold, Decision::block};
  /// A `block` needs one deterministic explanation (pattern, sequence, data_flow, correspondence) or two
  /// independent kinds; otherwise it is lowered to `hold`.
  bool block_needs_deterministic = true;
};

/// Only findings of enforced rules count; shadow findings are recorded and change nothing.
Decision decide(const Policy& policy, const std::vector<Finding>& findings);

/// 1 - product over enforced findings of (1 - weight(level) x confidence), then the learned scores may raise it
/// within the band of the decision; so risk orders traces inside a decision and never changes one.
/// Weights: informational .05, low .15, medium .4, high .7, critical .9.
double risk_of(const std::vector<Finding>& findings, double learned_score);

}  // namespace candor::monitor
