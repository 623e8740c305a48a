#include "monitor/overseer/baseline.h"

#include <algorithm>
#include <cmath>

#include <nlohmann/json.hpp>

#include "monitor/digest.h"

namespace candor::monitor::overseer {
namespace {

using Json = nlohmann::json;

constexpr double kLeastScore = 1e-7;    // so that logits are finite; as fine as scores are kept
constexpr double kFarAbove = 6;         // deviations from the median
constexpr double kLeastDeviation = .1;  // in logits
constexpr double kMostTrimmed = .05;    // of the scores
constexpr double kNormalMad = 1.4826;   // of a normal distribution's deviation
constexpr double kMostUsual = kDeploymentPercentile - .001;  // what a usual score gets at most

double logit(double score) {
  const double p = std::clamp(score, kLeastScore, 1 - kLeastScore);
  return std::log(p / (1 - p));
}

double score_at(double logit) { return 1 / (1 + std::exp(-logit)); }

double median_of(std::vector<double> values) {
  const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
  std::nth_element(values.begin(), middle, values.end());
  return *middle;
}

/// Without those far above the rest, in rising order.
std::vector<float> trimmed(std::span<const float> recent) {
  std::vector<float> sorted(recent.begin(), recent.end());
  std::sort(sorted.begin(), sorted.end());
  std::vector<double> logits;
  for (const float score : sorted) logits.push_back(logit(static_cast<double>(score)));
  const double median = median_of(logits);
  std::vector<double> distances;
  for (const double value : logits) distances.push_back(std::fabs(value - median));
  const double deviation = std::max(kLeastDeviation, kNormalMad * median_of(distances));
  auto left = static_cast<std::size_t>(kMostTrimmed * static_cast<double>(sorted.size()));
  while (left-- > 0 && logits.back() > median + kFarAbove * deviation) {
    logits.pop_back();
    sorted.pop_back();
  }
  return sorted;
}

/// Between neighbours (type 7 of Hyndman and Fan 1996).
double quantile_of(std::span<const float> sorted, double share) {
  const double place = share * static_cast<double>(sorted.size() - 1);
  const auto below = static_cast<std::size_t>(place);
  const auto above = std::min(below + 1, sorted.size() - 1);
  const double part = place - static_cast<double>(below);
  return static_cast<double>(sorted[below]) * (1 - part) +
         static_cast<double>(sorted[above]) * part;
}

double bounded(const HeadBaseline& before, double wanted) {
  const double goal = logit(wanted);
  double next = std::max(goal, logit(before.stated) - kBelow);
  if (before.established()) {
    const double now = logit(before.threshold);
    next = std::clamp(next, now - kStep, now + kStep);
  }
  return next == goal ? wanted : score_at(next);
}

bool has_drifted(const HeadBaseline& baseline) {
  const double moved = std::fabs(logit(baseline.threshold) - logit(baseline.first_threshold));
  return moved >= kAlarmStep - 1e-9 || baseline.psi >= kAlarmPsi;
}

std::size_t bin_of(const ScoreShares& shares, double score) {
  const auto* const place = std::upper_bound(shares.edges.begin(), shares.edges.end(), score);
  return static_cast<std::size_t>(place - shares.edges.begin());
}

std::array<double, 10> count(const ScoreShares& shares, std::span<const float> scores) {
  std::array<double, 10> counts{};
  for (const float score : scores) ++counts[bin_of(shares, static_cast<double>(score))];
  // Half a score in each bin, so that an empty one is not infinitely unlikely.
  for (double& one : counts) one = (one + .5) / (static_cast<double>(scores.size()) + 5);
  return counts;
}

Json to_value(const HeadBaseline& head) {
  return {{"head", head.head},
          {"stated", head.stated},
          {"threshold", head.threshold},
          {"scores", head.scores},
          {"first",
           {{"threshold", head.first_threshold},
            {"edges", head.first.edges},
            {"shares", head.first.shares}}},
          {"psi", head.psi},
          {"drifted", head.drifted},
          {"high", head.high}};
}

HeadBaseline from_value(const Json& value) {
  HeadBaseline head;
  head.head = value.at("head");
  head.stated = value.at("stated");
  head.threshold = value.at("threshold");
  head.scores = value.at("scores").get<std::vector<float>>();
  head.first_threshold = value.at("first").at("threshold");
  head.first.edges = value.at("first").at("edges");
  head.first.shares = value.at("first").at("shares");
  head.psi = value.at("psi");
  head.drifted = value.at("drifted");
  head.high = value.value("high", false);
  return head;
}

}  // namespace

ScoreShares shares_of(std::span<const float> sorted) {
  ScoreShares out;
  for (std::size_t i = 0; i < out.edges.size(); ++i)
    out.edges[i] = quantile_of(sorted, static_cast<double>(i + 1) / 10);
  out.shares = count(out, sorted);
  return out;
}

double stability_index(const ScoreShares& expected, std::span<const float> scores) {
  if (scores.empty()) return 0;
  const auto found = count(expected, scores);
  double index = 0;
  for (std::size_t i = 0; i < found.size(); ++i)
    index += (found[i] - expected.shares[i]) * std::log(found[i] / expected.shares[i]);
  return index;
}

double conformal_quantile(std::span<const float> sorted, double share) {
  const auto count = static_cast<double>(sorted.size());
  const double rank = std::clamp(std::ceil((count + 1) * share), 1., count);
  return static_cast<double>(sorted[static_cast<std::size_t>(rank) - 1]);
}

HeadBaseline updated(const HeadBaseline& before, std::span<const float> recent) {
  if (recent.size() < kLeastTraffic) return before;
  HeadBaseline next = before;
  next.scores = trimmed(recent);
  next.threshold = bounded(before, conformal_quantile(next.scores, kDeploymentPercentile));
  if (!before.established()) {
    next.first_threshold = next.threshold;
    next.first = shares_of(next.scores);
  }
  next.psi = stability_index(next.first, next.scores);
  next.drifted = has_drifted(next);
  next.high = logit(next.threshold) > logit(next.stated) + kAbove;
  return next;
}

double percentile_of(const HeadBaseline& baseline, double score) {
  if (std::isnan(score)) return 0;
  score = std::clamp(score, 0., 1.);
  if (!baseline.established()) {
    const double at = std::clamp(baseline.stated, kLeastScore, 1 - kLeastScore);
    return score < at
               ? kDeploymentPercentile * score / at
               : kDeploymentPercentile + (1 - kDeploymentPercentile) * (score - at) / (1 - at);
  }
  const auto kept = static_cast<float>(score);  // as the usual ones are
  const auto below = std::lower_bound(baseline.scores.begin(), baseline.scores.end(), kept) -
                     baseline.scores.begin();
  const double share = static_cast<double>(below) / static_cast<double>(baseline.scores.size());
  return kept <= static_cast<float>(baseline.threshold) ? std::min(share, kMostUsual)
                                                        : std::max(share, kDeploymentPercentile);
}

const HeadBaseline* AgentBaseline::find(std::string_view head) const {
  const auto found = std::find_if(heads.begin(), heads.end(),
                                  [head](const HeadBaseline& one) { return one.head == head; });
  return found == heads.end() ? nullptr : &*found;
}

std::string to_json(const AgentBaseline& baseline) {
  Json heads = Json::array();
  for (const HeadBaseline& head : baseline.heads) heads.push_back(to_value(head));
  return Json{{"agent", baseline.agent}, {"model", baseline.model}, {"heads", std::move(heads)}}
      .dump(-1, ' ', false, Json::error_handler_t::replace);
}

AgentBaseline finish(AgentBaseline baseline) {
  baseline.digest = "sha256:" + sha256_hex(to_json(baseline));
  return baseline;
}

Result<AgentBaseline> read_baseline(std::string_view json) {
  try {
    const Json value = Json::parse(json);
    AgentBaseline baseline;
    baseline.agent = value.at("agent");
    baseline.model = value.at("model");
    for (const Json& head : value.at("heads")) baseline.heads.push_back(from_value(head));
    return finish(std::move(baseline));
  } catch (const Json::exception& error) {
    return Error{"bad_baseline", error.what(), ""};
  }
}

Baselines::Baselines(std::map<std::string, Pointer, std::less<>> agents)
    : agents_(std::move(agents)) {}

const AgentBaseline* Baselines::find(std::string_view agent, std::string_view model) const {
  const auto found = agents_.find(agent);
  return found == agents_.end() || found->second->model != model ? nullptr : found->second.get();
}

}  // namespace candor::monitor::overseer
