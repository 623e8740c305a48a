#pragma once

#include <array>
#include <chrono>
#include <compare>
#include <cstdint>
#include <string>
#include <string_view>

#include "monitor/trace.h"

namespace candor::monitor {

struct Observations;

/// What is counted of a trace to tell how well its agent and model can be watched (Korbak et al. 2025, arXiv:2507.11473). In
/// sums over many traces every count is exact, and the squares and products allow intervals that know that the acts of
/// one trace resemble each other.
enum class Count : std::uint8_t {
  traces,
  // Turns in which the agent spoke or acted, by the best reasoning that they show.
  raw,
  summary,
  redacted,
  encrypted,
  absent,
  // Calls and final answers, by how the visible reasoning accounts for them.
  stated,
  partly,
  unstated,
  contradicted,
  not_visible,
  // Calls so complex that they need reasoning, and those of them that had too little.
  complex,
  unreasoned,
  // Traces whose reasoning or messages cannot be read by a person, or carry more than they say.
  illegible,
  encoded,
  // Of a trace's acts that were judged (stated .. contradicted) and its complex calls.
  judged_squared,
  stated_squared,
  stated_judged,
  complex_squared,
  unreasoned_squared,
  unreasoned_complex,
};
inline constexpr std::size_t kCounts = 21;
std::string_view to_string(Count count);

/// The counts of one trace, or the sum over many.
struct Monitorability {
  std::array<std::int64_t, kCounts> counts{};

  std::int64_t& operator[](Count count) { return counts[static_cast<std::size_t>(count)]; }
  std::int64_t operator[](Count count) const { return counts[static_cast<std::size_t>(count)]; }
  std::int64_t turns() const;
  std::int64_t judged() const;  // acts
  void add(const Monitorability& other);

  bool operator==(const Monitorability&) const = default;
};

/// Of one trace, from what the checks observed.
Monitorability monitorability_of(const Trace& trace, const Observations& observations);

/// Whose traces are counted together, and when they ran.
struct WatchedWeek {
  std::chrono::sys_days week;  // its Monday
  std::string model;
  std::string agent;

  auto operator<=>(const WatchedWeek&) const = default;
};

/// The week in which the trace began; that of `received` when it does not say or says it began later than that.
WatchedWeek watched_week_of(const Trace& trace, Time received);

}  // namespace candor::monitor
