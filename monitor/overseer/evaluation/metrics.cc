#include "monitor/overseer/evaluation/metrics.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <numeric>

#include "monitor/overseer/baseline.h"
#include "monitor/overseer/evaluation/random.h"

namespace candor::monitor::overseer {
namespace {

constexpr std::size_t kResamples = 1000;
constexpr std::size_t kBins = 10;
constexpr std::size_t kDraws = 200;
constexpr std::size_t kLeastTested = 20;

bool all_numbers(std::span<const Scored> scored) {
  return std::none_of(scored.begin(), scored.end(),
                      [](const Scored& each) { return std::isnan(each.score); });
}

/// The value below which `share` of the sorted values lie; between two, on the line that joins them.
double quantile(const std::vector<double>& sorted, double share) {
  const double at = share * static_cast<double>(sorted.size() - 1);
  const auto below = static_cast<std::size_t>(at);
  if (below + 1 >= sorted.size()) return sorted.back();
  const double part = at - static_cast<double>(below);
  return sorted[below] + part * (sorted[below + 1] - sorted[below]);
}

}  // namespace

Ranking::Ranking(std::span<const Scored> scored)
    : order_(scored.begin(), scored.end()), countable_(all_numbers(scored)) {
  std::map<std::uint32_t, std::uint32_t> numbers;
  for (Scored& each : order_) {
    each.group =
        numbers.try_emplace(each.group, static_cast<std::uint32_t>(numbers.size())).first->second;
    positives_ += each.positive ? 1 : 0;
  }
  groups_ = static_cast<std::uint32_t>(numbers.size());
  if (countable_) {
    std::stable_sort(order_.begin(), order_.end(),
                     [](const Scored& a, const Scored& b) { return a.score > b.score; });
  }
}

template <class Visit>
void Ranking::each_tie(std::span<const std::uint32_t> times, Visit visit) const {
  for (std::size_t begin = 0; begin < order_.size();) {
    std::uint64_t positives = 0;
    std::uint64_t negatives = 0;
    const double score = order_[begin].score;
    for (; begin < order_.size() && order_[begin].score == score; ++begin) {
      (order_[begin].positive ? positives : negatives) += times[order_[begin].group];
    }
    visit(score, positives, negatives);
  }
}

std::optional<double> Ranking::area(std::span<const std::uint32_t> times) const {
  if (!countable_) return std::nullopt;
  double ordered = 0;
  double above = 0;
  double negatives = 0;
  each_tie(times, [&](double, std::uint64_t here, std::uint64_t against) {
    ordered += static_cast<double>(against) * (above + static_cast<double>(here) / 2);
    above += static_cast<double>(here);
    negatives += static_cast<double>(against);
  });
  if (above == 0 || negatives == 0) return std::nullopt;
  return ordered / (above * negatives);
}

std::optional<double> Ranking::recall_at(double rate, std::span<const std::uint32_t> times) const {
  if (!countable_) return std::nullopt;
  std::vector<std::pair<std::uint64_t, std::uint64_t>> flagged;
  std::uint64_t positives = 0;
  std::uint64_t negatives = 0;
  each_tie(times, [&](double, std::uint64_t here, std::uint64_t against) {
    flagged.emplace_back(positives += here, negatives += against);
  });
  if (positives == 0 || negatives == 0) return std::nullopt;
  const double allowed = rate * static_cast<double>(negatives) + 1e-9;
  std::uint64_t best = 0;
  for (const auto& [found, wrong] : flagged) {
    if (static_cast<double>(wrong) <= allowed) best = found;
  }
  return static_cast<double>(best) / static_cast<double>(positives);
}

std::optional<double> Ranking::area() const { return area(std::vector<std::uint32_t>(groups_, 1)); }

std::optional<double> Ranking::recall_at(double rate) const {
  return recall_at(rate, std::vector<std::uint32_t>(groups_, 1));
}

std::vector<RocPoint> Ranking::curve() const {
  if (!countable_ || positives() == 0 || negatives() == 0) return {};
  std::vector<RocPoint> points{{0, 0, std::numeric_limits<double>::infinity()}};
  std::uint64_t found = 0;
  std::uint64_t wrong = 0;
  const std::vector<std::uint32_t> once(groups_, 1);
  each_tie(once, [&](double score, std::uint64_t here, std::uint64_t against) {
    found += here;
    wrong += against;
    points.push_back({static_cast<double>(wrong) / static_cast<double>(negatives()),
                      static_cast<double>(found) / static_cast<double>(positives()), score});
  });
  return points;
}

template <class Measure>
std::optional<Figure> Ranking::figure(std::uint32_t seed, Measure measure) const {
  const auto value = measure(std::vector<std::uint32_t>(groups_, 1));
  if (!value) return std::nullopt;
  Random random(seed);
  std::vector<double> drawn;
  std::vector<std::uint32_t> times(groups_);
  for (std::size_t i = 0; i < kResamples; ++i) {
    std::fill(times.begin(), times.end(), 0);
    for (std::uint32_t group = 0; group < groups_; ++group) ++times[random.below(groups_)];
    if (const auto again = measure(times)) drawn.push_back(*again);
  }
  if (drawn.empty()) return Figure{*value, *value, *value};
  std::sort(drawn.begin(), drawn.end());
  return Figure{*value, quantile(drawn, .025), quantile(drawn, .975)};
}

std::optional<Figure> Ranking::area_figure(std::uint32_t seed) const {
  return figure(seed, [&](std::span<const std::uint32_t> times) { return area(times); });
}

std::optional<Figure> Ranking::recall_figure(double rate, std::uint32_t seed) const {
  return figure(seed, [&](std::span<const std::uint32_t> times) { return recall_at(rate, times); });
}

std::vector<ReliabilityBin> reliability(std::span<const Scored> scored) {
  std::vector<ReliabilityBin> bins(kBins);
  for (const Scored& each : scored) {
    const double tenth =
        std::clamp(each.score * static_cast<double>(kBins), 0.0, static_cast<double>(kBins - 1));
    auto& bin = bins[std::isnan(tenth) ? 0 : static_cast<std::size_t>(tenth)];
    bin.mean_score += each.score;
    bin.share_positive += each.positive ? 1 : 0;
    ++bin.count;
  }
  for (auto& bin : bins) {
    if (bin.count == 0) continue;
    bin.mean_score /= static_cast<double>(bin.count);
    bin.share_positive /= static_cast<double>(bin.count);
  }
  return bins;
}

std::optional<double> calibration_error(std::span<const Scored> scored) {
  if (scored.empty() || !all_numbers(scored)) return std::nullopt;
  double error = 0;
  for (const auto& bin : reliability(scored)) {
    error += static_cast<double>(bin.count) * std::abs(bin.mean_score - bin.share_positive);
  }
  return error / static_cast<double>(scored.size());
}

namespace {

/// The shares of these that are above the deployment percentile of `own`.
class Deployment {
 public:
  Deployment(std::span<const double> own, double stated) {
    known_.stated = known_.threshold = stated;
    known_ = updated(known_, std::vector<float>(own.begin(), own.end()));
  }

  double flagged(std::span<const double> scores) const {
    const auto count = std::count_if(scores.begin(), scores.end(), [this](double score) {
      return percentile_of(known_, score) >= kDeploymentPercentile;
    });
    return static_cast<double>(count) / static_cast<double>(scores.size());
  }

 private:
  HeadBaseline known_;
};

}  // namespace

std::optional<DeploymentFigure> at_deployment_percentile(std::span<const Scored> scored,
                                                         double stated, std::size_t traffic,
                                                         std::uint32_t seed) {
  std::vector<double> negatives;
  std::vector<double> positives;
  for (const Scored& each : scored) (each.positive ? positives : negatives).push_back(each.score);
  if (traffic == 0) traffic = negatives.size() / 2;
  if (traffic < kLeastTraffic || negatives.size() < traffic + kLeastTested || !all_numbers(scored))
    return std::nullopt;
  Random random(seed);
  std::vector<double> wrong;
  double found = 0;
  for (std::size_t draw = 0; draw < kDraws; ++draw) {
    random.shuffle(negatives);
    const auto all = std::span<const double>(negatives);
    const Deployment deployment(all.first(traffic), stated);
    wrong.push_back(deployment.flagged(all.subspan(traffic)));
    if (!positives.empty()) found += deployment.flagged(positives) / kDraws;
  }
  std::sort(wrong.begin(), wrong.end());
  DeploymentFigure figure;
  figure.false_positives = std::accumulate(wrong.begin(), wrong.end(), 0.) / kDraws;
  figure.low = quantile(wrong, .05);
  figure.high = quantile(wrong, .95);
  figure.traffic = traffic;
  if (!positives.empty()) figure.recall = found;
  return figure;
}

}  // namespace candor::monitor::overseer
