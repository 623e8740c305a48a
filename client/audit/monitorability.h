#pragma once

#include <map>
#include <string>

#include "monitor/monitorability.h"

namespace candor::client {

/// Sums by week, model and agent. At most kMonitoredWeeks of them: further ones are counted as `(other)`.
using MonitoredWeeks = std::map<monitor::WatchedWeek, monitor::Monitorability>;
inline constexpr std::size_t kMonitoredWeeks = 10'000;
void add_to(MonitoredWeeks& weeks, const monitor::WatchedWeek& of,
            const monitor::Monitorability& counts);

/// The part of the readable summary that tells how well each model and agent can be watched: a line each for those with most
/// traces, and what became worse from week to week. Empty without traces.
std::string monitorability_of(const MonitoredWeeks& weeks);

}  // namespace candor::client
