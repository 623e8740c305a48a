#pragma once

#include <cstdint>
#include <string_view>
#include <variant>
#include <vector>

#include "rules/history.h"
#include "rules/program.h"
#include "rules/watch.h"

namespace candor::rules {

/// One correlation while it watches one trace (sigma-correlation-rules-specification.md). What it
/// means exactly:
///
/// *Groups.* Each combination of values of the group-by fields is watched on its own; a field with
/// several values puts the event into several groups (at most limit::combinations). Values are
/// compared byte for byte. An event without one of the fields is in no group and is not seen.
/// Without group-by the whole trace is one group. A correlation that is an input has the fields it
/// was itself grouped by and, beyond them, those of its last event.
///
/// *Windows.* Events belong together when the last is at most `within_steps` steps and at most
/// `timespan` after the first; a bound that is not given, or `timespan` where one of the two has no
/// time, is not looked at. Without any bound the whole trace is one window. Times that go back
/// count as standing still.
///
/// *Conditions with gt and gte only* (also: no condition) on event_count, value_count, value_sum
/// and the temporal types: as soon as the events of the window that ends with the current one meet
/// the condition, they complete the correlation and are used up: the next match of this group needs
/// new ones. event_count and the value types count an event once, however many of the rules it
/// matches. `temporal` wants each rule, in any order (with a condition: so many of them); one event
/// may stand for several rules. `temporal_ordered` wants different events, each after the one
/// before, in the order of `rules` (with a condition: so many of them, in that order); of several
/// possible beginnings the latest counts.
///
/// *Other conditions, value_avg and value_percentile* are decided when the window has ended: a
/// window begins with the first event that is in none, and the condition is asked of all events in
/// it. A window without events is none.
///
/// *value_percentile* with `percentile: P` compares the P-th percentile (nearest rank) of the
/// field's numbers. Without it, as in the specification's example, it compares the share in percent
/// of each distinct value among the window's values, and matches with the events whose value's
/// share meets the condition.
///
/// *candor.absent.* From its first event on, that event included, until the window has ended
/// (without a bound: the trace) no absent rule may match in the same group. So the match is decided
/// only then; its steps and evidence are those of the events that were there.
class Correlation {
 public:
  Correlation(const CompiledCorrelation& compiled, std::uint32_t index, const Program& program);

  void begin();

  /// Something happened, maybe an input of this correlation. To be called in the order of the last
  /// events.
  void feed(std::uint32_t occurrence, History& history);

  /// The trace has come to `now`: decides windows that ended before it. Cheap when none did.
  void advance(const Position& now, History& history);

  /// The trace has ended: decides all windows.
  void finish(History& history);

  const CompiledCorrelation& compiled() const { return compiled_; }

 private:
  using Watch = std::variant<TemporalWatch, OrderedWatch, CountWatch, WindowWatch>;
  static constexpr std::uint32_t none = Occurrence::none;

  struct Group {
    std::uint32_t key = 0;             // first of its values in History::keys
    std::uint32_t last_absent = none;  // the event
    Watch watch;
  };
  // What the end of a window decides: a complete match that waits for absence, or a group's
  // WindowWatch.
  struct Deadline {
    std::uint32_t group = 0;
    std::uint64_t end_step = 0;
    std::int64_t end_time = 0;
    bool complete = false;
    Occurrence match;  // when complete
  };

  Watch new_watch() const;
  bool has_absent() const { return compiled_.inputs.size() > compiled_.rules; }
  WatchContext context(const History& history) const { return {compiled_, program_, history}; }

  void feed_input(std::size_t input, std::uint32_t occurrence, History& history);
  void feed_combinations(std::size_t field, std::size_t input, std::uint32_t occurrence,
                         History& history);
  void feed_group(std::size_t input, std::uint32_t occurrence, History& history);
  void feed_window(WindowWatch& watch, std::uint32_t group, std::size_t input,
                   std::uint32_t occurrence, History& history);
  std::uint32_t group_for_key(History& history);
  std::uint32_t add_group(History& history);
  void note_absent(std::uint32_t group, const Occurrence& occurrence);

  void complete(std::uint32_t group, History& history);
  Occurrence join_members(std::uint32_t group, History& history) const;
  void wait(const Deadline& deadline);
  Deadline deadline_from(std::uint32_t group, const Occurrence& first) const;
  void decide(const Deadline& deadline, History& history);
  void decide_ended(const Position& now, History& history);

  const CompiledCorrelation& compiled_;
  const Program& program_;
  std::uint32_t index_;
  bool at_end_;               // of its window the condition is decided
  std::size_t group_weight_;  // of limit::groups

  std::vector<Group> groups_;  // the first group_count_ are in use; the others keep their memory
  std::size_t group_count_ = 0;
  std::vector<std::uint32_t> by_key_;  // groups, sorted by their keys
  std::vector<Deadline> deadlines_;
  std::uint64_t next_end_step_ = 0;  // not after any deadline's
  std::int64_t next_end_time_ = 0;

  // Scratch.
  Members members_;
  std::vector<std::vector<std::string_view>> values_;  // by group-by field
  std::vector<std::string_view> key_;
  std::size_t combinations_ = 0;
};

}  // namespace candor::rules
