#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "monitor/monitorability.h"

namespace candor::monitor {

/// A share with its 95 % interval (Wilson 1927), widened by how much the acts of one trace resemble each other (Kish's
/// design effect, by linearisation of the ratio). None when there is nothing to share.
struct Share {
  double value = 0;
  double low = 0;
  double high = 1;
};

/// Of the acts that visible reasoning could account for: those that it states.
std::optional<Share> coverage_of(const Monitorability& sums);
/// Of the complex calls: those that had too little reasoning.
std::optional<Share> unreasoned_share_of(const Monitorability& sums);

/// Something that became worse from one week to the next that has enough to compare.
struct MonitorabilityChange {
  enum class Kind : std::uint8_t {
    visibility,  // turns moved from one visibility to a lesser one: raw to summary, summary to absent
    coverage,    // the reasoning accounts for fewer of the acts
    necessity,  // more complex calls run without reasoning
  };
  Kind kind = Kind::visibility;
  std::chrono::sys_days week;  // the first week in which it is so
  std::string from{};          // visibility: the one that lost most, and
  std::string to{};            // the one that gained most
  double before = 0;           // visibility: the share of `from`; else the share that changed
  double after = 0;
};
std::string_view to_string(MonitorabilityChange::Kind kind);

/// How the share of complex calls without reasoning moves, in shares a week (weighted least squares). A model that no
/// longer needs its scratchpad shows as a rise: then reading the scratchpad protects less and less.
struct NecessityTrend {
  std::size_t weeks = 0;  // with complex calls
  double per_week = 0;
  double low = 0;  // 95 %
  double high = 0;
  bool rising = false;  // low is over 0, and it amounts to something
};

/// One week of one series, such as a model's or a model's with one agent.
using MonitoredWeek = std::pair<std::chrono::sys_days, Monitorability>;

/// Weeks in rising order.
std::vector<MonitorabilityChange> changes_in(std::span<const MonitoredWeek> weeks);
/// None with fewer than three weeks that have complex calls.
std::optional<NecessityTrend> necessity_trend_of(std::span<const MonitoredWeek> weeks);

}  // namespace candor::monitor
