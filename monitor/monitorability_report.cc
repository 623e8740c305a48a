#include "monitor/monitorability_report.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace candor::monitor {
namespace {

constexpr double kNormal95 = 1.959963984540054;
constexpr std::int64_t kFewestTurns = 20;  // of a week that is compared by visibility
constexpr std::int64_t kFewestTraces = 5;  // of a week that is compared at all
constexpr double kLargeMove = 0.2;         // of the share of turns
constexpr double kFarApart = 4;            // standard errors
constexpr double kNoticeableMove = 0.1;    // of coverage, of complex calls without reasoning
constexpr double kNoticeableSlope = 0.01;  // a week
constexpr std::size_t kFewestWeeks = 3;

/// x of n, summed over traces, with the sums of their squares and products.
struct Ratio {
  double x = 0;
  double n = 0;
  double xx = 0;
  double nn = 0;
  double xn = 0;
  double traces = 0;
};

double as_double(std::int64_t count) { return static_cast<double>(count); }

/// How many times the variance of independent draws the ratio has; at least 1.
double design_effect(const Ratio& r) {
  const double p = r.x / r.n;
  const double independent = p * (1 - p) / r.n;
  if (r.traces < 2 || independent <= 0) return 1;
  const double residuals = std::max(0.0, r.xx - 2 * p * r.xn + p * p * r.nn);
  const double clustered = residuals * r.traces / (r.traces - 1) / (r.n * r.n);
  return std::max(1.0, clustered / independent);
}

std::optional<Share> share_of(const Ratio& r) {
  if (r.n <= 0) return std::nullopt;
  const double p = r.x / r.n;
  const double n = r.n / design_effect(r);
  const double z2 = kNormal95 * kNormal95;
  const double centre = (p + z2 / (2 * n)) / (1 + z2 / n);
  const double half = kNormal95 * std::sqrt(p * (1 - p) / n + z2 / (4 * n * n)) / (1 + z2 / n);
  return Share{p, std::max(0.0, centre - half), std::min(1.0, centre + half)};
}

Ratio coverage_ratio(const Monitorability& sums) {
  return {as_double(sums[Count::stated]),         as_double(sums.judged()),
          as_double(sums[Count::stated_squared]), as_double(sums[Count::judged_squared]),
          as_double(sums[Count::stated_judged]),  as_double(sums[Count::traces])};
}

Ratio unreasoned_ratio(const Monitorability& sums) {
  return {as_double(sums[Count::unreasoned]),         as_double(sums[Count::complex]),
          as_double(sums[Count::unreasoned_squared]), as_double(sums[Count::complex_squared]),
          as_double(sums[Count::unreasoned_complex]), as_double(sums[Count::traces])};
}

// From what shows most to what shows nothing.
constexpr std::array kVisibilities = {Count::raw, Count::summary, Count::redacted, Count::encrypted,
                                      Count::absent};

std::optional<MonitorabilityChange> visibility_loss(const Monitorability& before,
                                                    const Monitorability& after) {
  const double turns_before = as_double(before.turns());
  const double turns_after = as_double(after.turns());
  Count from = Count::raw;
  Count to = Count::raw;
  std::array<double, kVisibilities.size()> moves{};
  for (std::size_t i = 0; i < kVisibilities.size(); ++i) {
    moves[i] = as_double(after[kVisibilities[i]]) / turns_after -
               as_double(before[kVisibilities[i]]) / turns_before;
  }
  const auto lost = std::min_element(moves.begin(), moves.end()) - moves.begin();
  const auto gained = std::max_element(moves.begin(), moves.end()) - moves.begin();
  if (gained < lost || -moves[static_cast<std::size_t>(lost)] < kLargeMove) return std::nullopt;
  from = kVisibilities[static_cast<std::size_t>(lost)];
  to = kVisibilities[static_cast<std::size_t>(gained)];
  const double a = as_double(before[from]) / turns_before;
  const double b = as_double(after[from]) / turns_after;
  const double pooled = as_double(before[from] + after[from]) / (turns_before + turns_after);
  const double error = std::sqrt(pooled * (1 - pooled) * (1 / turns_before + 1 / turns_after));
  if (error > 0 && (a - b) / error < kFarApart) return std::nullopt;
  return MonitorabilityChange{MonitorabilityChange::Kind::visibility,
                              {},
                              std::string(to_string(from)),
                              std::string(to_string(to)),
                              a,
                              b};
}

/// Worse by `sign` (1: more is worse), with intervals that do not meet.
std::optional<MonitorabilityChange> worse(MonitorabilityChange::Kind kind, double sign,
                                          const std::optional<Share>& before,
                                          const std::optional<Share>& after) {
  if (!before || !after || sign * (after->value - before->value) < kNoticeableMove)
    return std::nullopt;
  const bool apart = sign > 0 ? after->low > before->high : after->high < before->low;
  if (!apart) return std::nullopt;
  return MonitorabilityChange{kind, {}, {}, {}, before->value, after->value};
}

}  // namespace

std::string_view to_string(MonitorabilityChange::Kind kind) {
  constexpr std::array<std::string_view, 3> kNames = {"visibility", "coverage", "necessity"};
  return kNames[static_cast<std::size_t>(kind)];
}

std::optional<Share> coverage_of(const Monitorability& sums) {
  return share_of(coverage_ratio(sums));
}

std::optional<Share> unreasoned_share_of(const Monitorability& sums) {
  return share_of(unreasoned_ratio(sums));
}

std::vector<MonitorabilityChange> changes_in(std::span<const MonitoredWeek> weeks) {
  using Kind = MonitorabilityChange::Kind;
  std::vector<MonitorabilityChange> changes;
  const MonitoredWeek* before = nullptr;
  for (const MonitoredWeek& week : weeks) {
    const Monitorability& now = week.second;
    if (now[Count::traces] < kFewestTraces || now.turns() < kFewestTurns) continue;
    if (before != nullptr) {
      const Monitorability& then = before->second;
      for (auto& change :
           {visibility_loss(then, now),
            worse(Kind::coverage, -1, coverage_of(then), coverage_of(now)),
            worse(Kind::necessity, 1, unreasoned_share_of(then), unreasoned_share_of(now))}) {
        if (!change) continue;
        changes.push_back(*change);
        changes.back().week = week.first;
      }
    }
    before = &week;
  }
  return changes;
}

std::optional<NecessityTrend> necessity_trend_of(std::span<const MonitoredWeek> weeks) {
  NecessityTrend trend;
  double sw = 0;
  double st = 0;
  double sy = 0;
  double stt = 0;
  double sty = 0;
  for (const auto& [week, sums] : weeks) {
    const Ratio r = unreasoned_ratio(sums);
    if (r.n <= 0) continue;
    ++trend.weeks;
    // Agresti and Coull's share keeps the variance of 0 of n above 0.
    const double p = (r.x + 2) / (r.n + 4);
    const double weight = r.n / (p * (1 - p) * design_effect(r));
    const double t = static_cast<double>(week.time_since_epoch().count()) / 7;
    sw += weight;
    st += weight * t;
    sy += weight * r.x / r.n;
    stt += weight * t * t;
    sty += weight * t * r.x / r.n;
  }
  if (trend.weeks < kFewestWeeks) return std::nullopt;
  const double spread = stt - st * st / sw;
  if (spread <= 0) return std::nullopt;
  trend.per_week = (sty - st * sy / sw) / spread;
  const double half = kNormal95 / std::sqrt(spread);
  trend.low = trend.per_week - half;
  trend.high = trend.per_week + half;
  trend.rising = trend.low > 0 && trend.per_week >= kNoticeableSlope;
  return trend;
}

}  // namespace candor::monitor
