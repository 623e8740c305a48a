#pragma once

#include <array>
#include <cstddef>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "rules/result.h"

namespace candor::monitor::overseer {

// Where a score stands among this agent's own recent benign traffic. Thresholds from training do not transfer: what
// flagged 5 % there flagged 0 to 52 % of other deployments' benign traces.
//
// The threshold is a split-conformal quantile (Vovk 2005, Algorithmic Learning in a Random World; Lei 2018): of n usual
// scores the ceil((n + 1) p)-th. A new trace from the same source is above it with a chance of 1 - p at most, whatever
// the scores' distribution, for 50 as for 400 of them; a plain percentile of 50 promises 5 % and flags 6 to 7. p is .98,
// the highest that the least traffic can speak for (50 >= 51 * .98): one honest trace in fifty is shown to somebody.
//
// The traffic is the agent's, so an agent can try to move its own threshold. What stands against that:
//   a floor     the threshold never falls more than kBelow under the model's stated one, in logits
//   trimming    of the scores the few (5 % at most) that stand far above the rest do not count; where honest scores have
//               a second hump up there, as much more of them is shown
//   slowness    one update moves it by at most kStep, and who updates does so once an hour at most
//   an alarm    when the threshold has moved by kAlarmStep from where it was first, or the scores' distribution has
//               changed: population stability index (PSI; Siddiqi 2006, Credit Risk Scorecards) of kAlarmPsi or more
//   a notice    when it is more than kAbove over the stated one: an agent that looked dangerous from its first trace is
//               usual to itself. It is told, not flagged: honest work unlike the training data looks the same.

inline constexpr std::size_t kLeastTraffic =
    50;  // benign traces before the model's threshold is replaced
inline constexpr std::size_t kMostTraffic = 400;  // scores that are kept, the newest
inline constexpr double kDeploymentPercentile = .98;
static_assert((kLeastTraffic + 1) * kDeploymentPercentile <= kLeastTraffic);
inline constexpr double kBelow = 3;
inline constexpr double kAbove = 2;
inline constexpr double kStep = .15;
inline constexpr double kAlarmStep = .75;
inline constexpr double kAlarmPsi = .25;

/// Shares of scores in ten bins between the edges, for the index.
struct ScoreShares {
  std::array<double, 9> edges{};  // deciles of what it was made of
  std::array<double, 10> shares{};
};

/// Of scores in rising order, at least one.
ScoreShares shares_of(std::span<const float> sorted);
/// The population stability index of these scores against the shares; 0 when nothing has changed. Below .1 is little,
/// from .25 on much.
double stability_index(const ScoreShares& expected, std::span<const float> scores);

/// One head's usual scores for one agent. Plain data.
struct HeadBaseline {
  std::string head;
  double stated = .5;  // the model's own threshold
  double threshold =
      .5;  // the highest score that is usual; without traffic, the lowest that is not
  std::vector<float> scores;  // rising, trimmed; empty: too little traffic yet
  // As it was first, for the alarm. Only with scores.
  double first_threshold = .5;
  ScoreShares first{};
  double psi = 0;
  bool drifted = false;
  bool high = false;  // the threshold is more than kAbove over the stated one

  bool established() const { return !scores.empty(); }
};

/// What a head's baseline is after this traffic: the newest scores of benign traces, in any order. With too little of
/// it `before` stays as it is.
HeadBaseline updated(const HeadBaseline& before, std::span<const float> recent);

/// The score of rank ceil((n + 1) * share) of these in rising order, at least one; the highest where that is beyond them.
double conformal_quantile(std::span<const float> sorted, double share);

/// From 0 to 1, never falling with the score: the share of the usual scores below it, made so that exactly scores above
/// the threshold are at kDeploymentPercentile or more. Without traffic a straight line that reaches it at the model's
/// threshold.
double percentile_of(const HeadBaseline& baseline, double score);

/// All heads of one agent. Immutable once it is in a Baselines.
struct AgentBaseline {
  std::string agent;
  std::string model;  // digest of the model whose scores these are
  std::vector<HeadBaseline> heads;
  std::string digest;  // `sha256:…` of its JSON; set by to_json()'s reader and by finish()

  const HeadBaseline* find(std::string_view head) const;
};

std::string to_json(const AgentBaseline& baseline);
/// Error `bad_baseline`.
Result<AgentBaseline> read_baseline(std::string_view json);
/// Gives it its digest.
AgentBaseline finish(AgentBaseline baseline);

/// The frozen baselines of all agents: a verdict names the one it used, and with it gives the same percentiles again.
/// Immutable.
class Baselines {
 public:
  using Pointer = std::shared_ptr<const AgentBaseline>;
  explicit Baselines(std::map<std::string, Pointer, std::less<>> agents);

  /// Null when nothing is known of the agent with this model.
  const AgentBaseline* find(std::string_view agent, std::string_view model) const;
  const std::map<std::string, Pointer, std::less<>>& agents() const { return agents_; }

 private:
  std::map<std::string, Pointer, std::less<>> agents_;
};

}  // namespace candor::monitor::overseer
