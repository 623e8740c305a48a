#include "monitor/policy.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <string_view>

namespace candor::monitor {
namespace {

constexpr std::array<double, 6> kWeights = {.05, .15, .4,
                                            .7,  .9,  1};  // by level; 1 is only a ceiling

std::size_t index(rules::Level level) { return static_cast<std::size_t>(level); }

bool counts(const Finding& finding) { return finding.rule.mode == rules::Mode::enforce; }

double clamp_score(double score) { return std::isnan(score) ? 0 : std::clamp(score, 0., 1.); }

/// Whether the findings that ask to block are enough to do it.
bool may_block(const Policy& policy, const std::vector<Finding>& findings) {
  std::size_t kinds = 0;  // a bit for each kind seen
  for (const Finding& finding : findings) {
    if (!counts(finding) || policy.by_level[index(finding.rule.level)] != Decision::block) continue;
    if (is_deterministic(finding.kind)) return true;
    kinds |= std::size_t{1} << static_cast<unsigned>(finding.kind);
  }
  return (kinds & (kinds - 1)) != 0;
}

}  // namespace

bool is_deterministic(ExplanationKind kind) {
  switch (kind) {
    case ExplanationKind::pattern:
    case ExplanationKind::sequence:
    case ExplanationKind::data_flow:
    case ExplanationKind::correspondence:
      return true;
    default:
      return false;
  }
}

Decision decide(const Policy& policy, const std::vector<Finding>& findings) {
  Decision decision = Decision::allow;
  for (const Finding& finding : findings) {
    if (counts(finding)) decision = std::max(decision, policy.by_level[index(finding.rule.level)]);
  }
  const bool lower = decision == Decision::block && policy.block_needs_deterministic &&
                     !may_block(policy, findings);
  return lower ? Decision::hold : decision;
}

double risk_of(const std::vector<Finding>& findings, double learned_score) {
  std::map<std::string_view, double> surest;  // by rule: weight x confidence
  double ceiling = kWeights[0];
  for (const Finding& finding : findings) {
    if (!counts(finding)) continue;
    const std::size_t level = index(finding.rule.level);
    double& strength = surest[finding.rule.id];
    strength = std::max(strength, kWeights[level] * clamp_score(finding.confidence));
    ceiling = std::max(ceiling, kWeights[level + 1]);
  }
  double remaining = 1;
  for (const auto& [rule, strength] : surest) remaining *= 1 - strength;
  const double base = 1 - remaining;
  return base < ceiling ? base + (ceiling - base) * clamp_score(learned_score) : base;
}

}  // namespace candor::monitor
