#pragma once

#include <cstdint>
#include <limits>
#include <span>
#include <string_view>
#include <vector>

#include "rules/event.h"
#include "rules/rule_set.h"

namespace candor::rules {

inline constexpr std::int64_t no_time = std::numeric_limits<std::int64_t>::min();

/// Where in a trace something happened. Times are milliseconds that never go back: an event with an
/// earlier time than one before it counts as happening with that one.
struct Position {
  std::uint32_t event = 0;
  std::uint32_t step = 0;
  std::int64_t time = no_time;
};

/// A rule that matched an event, or a correlation that matched several: what correlations are made
/// of. Lists lie in the History's pools.
struct Occurrence {
  static constexpr std::uint32_t none = 0xFFFFFFFF;

  std::uint32_t info = 0;
  Position first;
  Position last;
  std::uint32_t event = 0;           // History::fields of its last event
  std::uint32_t correlation = none;  // of a correlation: which, and the values it was grouped by
  std::uint32_t key = 0;
  std::uint32_t steps = 0;
  std::uint32_t step_count = 0;
  std::uint32_t evidence = 0;
  std::uint32_t evidence_count = 0;
};

/// Everything the correlations of one trace remember; cleared, but not freed, from trace to trace.
class History {
 public:
  void clear();

  /// False, and a failure noted, when limit::retained is reached.
  bool add(const Occurrence& occurrence);
  /// The same for a new group of a correlation.
  bool add_groups(std::size_t weight);
  bool full() const { return full_; }
  void overflow() { full_ = true; }

  const Occurrence& operator[](std::uint32_t occurrence) const { return occurrences_[occurrence]; }
  std::uint32_t size() const { return static_cast<std::uint32_t>(occurrences_.size()); }

  std::uint32_t keep_event(std::span<const Field> fields);
  std::span<const Field> event(std::uint32_t event) const { return events_[event]; }

  std::vector<std::uint32_t> steps;
  std::vector<Evidence> evidence;
  std::vector<std::string_view> keys;

 private:
  std::vector<Occurrence> occurrences_;
  std::vector<std::span<const Field>> events_;
  std::size_t groups_ = 0;
  bool full_ = false;
};

}  // namespace candor::rules
