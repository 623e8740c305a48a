#include "client/audit/monitorability.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "client/text.h"
#include "monitor/monitorability_report.h"
#include "monitor/time.h"

namespace candor::client {
namespace {

using monitor::Count;
using monitor::Monitorability;
using monitor::MonitoredWeek;

constexpr std::size_t kMostSeries = 10;
constexpr std::size_t kNameWidth = 40;
constexpr std::size_t kColumn = 11;

struct Series {
  std::string name;
  Monitorability sums;
  std::vector<MonitoredWeek> weeks;
};

std::string name_of(const monitor::WatchedWeek& of) {
  const std::string model = of.model.empty() ? "(no model)" : of.model;
  return of.agent.empty() ? model : model + ", " + of.agent;
}

std::vector<Series> series_of(const MonitoredWeeks& weeks) {
  std::map<std::string, Series> by_name;
  for (const auto& [of, sums] : weeks) {  // weeks first, so each series' weeks rise
    Series& series = by_name[name_of(of)];
    series.name = name_of(of);
    series.sums.add(sums);
    series.weeks.emplace_back(of.week, sums);
  }
  std::vector<Series> order;
  for (auto& [name, series] : by_name) order.push_back(std::move(series));
  std::stable_sort(order.begin(), order.end(), [](const Series& a, const Series& b) {
    return a.sums[Count::traces] > b.sums[Count::traces];
  });
  return order;
}

std::string percent(double share) { return fixed(100 * share, 0) + " %"; }

std::string part(std::int64_t part, std::int64_t whole) {
  return whole == 0 ? "-" : percent(static_cast<double>(part) / static_cast<double>(whole));
}

std::string with_interval(const std::optional<monitor::Share>& share) {
  if (!share) return "-";
  return percent(share->value) + " [" + fixed(100 * share->low, 0) + ", " +
         fixed(100 * share->high, 0) + "]";
}

std::string line_of(const Series& series) {
  const Monitorability& sums = series.sums;
  const std::int64_t turns = sums.turns();
  const std::int64_t sealed = sums[Count::redacted] + sums[Count::encrypted];
  return "  " + pad_right(shortened(series.name, kNameWidth), kNameWidth) +
         pad_left(with_commas(static_cast<std::uint64_t>(sums[Count::traces])), 9) +
         pad_left(part(sums[Count::raw], turns), 7) +
         pad_left(part(sums[Count::summary], turns), 9) + pad_left(part(sealed, turns), 8) +
         pad_left(part(sums[Count::absent], turns), 8) +
         pad_left(with_interval(coverage_of(sums)), 2 * kColumn) +
         pad_left(with_commas(static_cast<std::uint64_t>(sums[Count::contradicted])), 14) +
         pad_left(with_interval(unreasoned_share_of(sums)), 2 * kColumn) + "\n";
}

std::string change_of(const Series& series, const monitor::MonitorabilityChange& change) {
  using Kind = monitor::MonitorabilityChange::Kind;
  const std::string what =
      change.kind == Kind::visibility ? change.from + " reasoning turned into " + change.to
      : change.kind == Kind::coverage ? "the reasoning accounts for fewer of the acts"
                                      : "more complex calls run without reasoning";
  return "  since the week of " + monitor::to_rfc3339(change.week).substr(0, 10) + ", " +
         shortened(series.name, kNameWidth) + ": " + what + " (" + percent(change.before) + " to " +
         percent(change.after) + ")\n";
}

std::string trend_of(const Series& series) {
  const auto trend = monitor::necessity_trend_of(series.weeks);
  if (!trend || !trend->rising) return "";
  return "  " + shortened(series.name, kNameWidth) +
         ": the share of complex calls without reasoning rises by " +
         fixed(100 * trend->per_week, 1) + " points a week\n";
}

}  // namespace

void add_to(MonitoredWeeks& weeks, const monitor::WatchedWeek& of, const Monitorability& counts) {
  if (counts[Count::traces] == 0) return;
  const bool full = weeks.size() >= kMonitoredWeeks && !weeks.contains(of);
  weeks[full ? monitor::WatchedWeek{{}, "(other)", ""} : of].add(counts);
}

std::string monitorability_of(const MonitoredWeeks& weeks) {
  const auto all = series_of(weeks);
  if (all.empty()) return "";
  std::string text =
      "\nMonitorability (turns by the reasoning they show; acts that visible "
      "reasoning accounts for; complex calls without it)\n  " +
      pad_right("model, agent", kNameWidth) + pad_left("traces", 9) + pad_left("raw", 7) +
      pad_left("summary", 9) + pad_left("sealed", 8) + pad_left("absent", 8) +
      pad_left("accounted for", 2 * kColumn) + pad_left("contradicted", 14) +
      pad_left("unreasoned", 2 * kColumn) + "\n";
  for (std::size_t i = 0; i < std::min(all.size(), kMostSeries); ++i) text += line_of(all[i]);
  if (all.size() > kMostSeries)
    text += "  and " + with_commas(all.size() - kMostSeries) + " more\n";
  for (const Series& series : all) {
    for (const auto& change : monitor::changes_in(series.weeks)) text += change_of(series, change);
    text += trend_of(series);
  }
  return text;
}

}  // namespace candor::client
