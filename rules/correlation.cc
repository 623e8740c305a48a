#include "rules/correlation.h"

#include <algorithm>
#include <limits>
#include <utility>

#include "rules/correlation_builder.h"
#include "rules/limits.h"

namespace candor::rules {
namespace {

constexpr std::uint64_t no_end_step = std::numeric_limits<std::uint64_t>::max();
constexpr std::int64_t no_end_time = std::numeric_limits<std::int64_t>::max();

bool has_ended(std::uint64_t end_step, std::int64_t end_time, const Position& now) {
  return now.step > end_step || (now.time != no_time && now.time > end_time);
}

// Appends all steps of the members, ascending and each once.
void append_steps(const Members& members, History& history) {
  const auto begin = static_cast<std::ptrdiff_t>(history.steps.size());
  for (const std::uint32_t member : members) {
    for (std::uint32_t i = 0; i < history[member].step_count; ++i) {
      const std::uint32_t step = history.steps[history[member].steps + i];
      history.steps.push_back(step);
    }
  }
  std::sort(history.steps.begin() + begin, history.steps.end());
  history.steps.erase(std::unique(history.steps.begin() + begin, history.steps.end()),
                      history.steps.end());
}

void append_evidence(const Occurrence& member, std::size_t begin, History& history) {
  for (std::uint32_t i = 0; i < member.evidence_count; ++i) {
    if (history.evidence.size() - begin >= limit::evidence) return;
    const Evidence place = history.evidence[member.evidence + i];
    history.evidence.push_back(place);
  }
}

// An ordered correlation keeps a table of its rules for each group.
std::size_t weight_of_group(const CompiledCorrelation& correlation) {
  constexpr std::size_t usual_cells = 25;
  if (correlation.type != CorrelationType::temporal_ordered) return 1;
  return 1 + correlation.rules * correlation.rules / usual_cells;
}

}  // namespace

Correlation::Correlation(const CompiledCorrelation& compiled, std::uint32_t index,
                         const Program& program)
    : compiled_(compiled),
      program_(program),
      index_(index),
      at_end_(!condition_decided_at_once(compiled)),
      group_weight_(weight_of_group(compiled)) {
  values_.resize(compiled_.group_by.size());
}

void Correlation::begin() {
  // What one large trace needed is not kept for all that follow.
  constexpr std::size_t kept_groups = 1'000;
  if (groups_.size() > kept_groups) {
    groups_.erase(groups_.begin() + kept_groups, groups_.end());
    groups_.shrink_to_fit();
  }
  group_count_ = 0;
  by_key_.clear();
  deadlines_.clear();
  next_end_step_ = no_end_step;
  next_end_time_ = no_end_time;
}

Correlation::Watch Correlation::new_watch() const {
  if (at_end_) return WindowWatch();
  if (compiled_.type == CorrelationType::temporal) return TemporalWatch();
  if (compiled_.type == CorrelationType::temporal_ordered) return OrderedWatch();
  return CountWatch();
}

void Correlation::feed(std::uint32_t occurrence, History& history) {
  // Later rules first, so that one event cannot stand for two steps of an ordered chain.
  for (std::size_t input = compiled_.inputs.size(); input-- > 0;) {
    if (compiled_.inputs[input] == history[occurrence].info) feed_input(input, occurrence, history);
  }
}

void Correlation::feed_input(std::size_t input, std::uint32_t occurrence, History& history) {
  for (std::size_t i = 0; i < values_.size(); ++i) {
    values_[i].clear();
    append_values(compiled_.group_by[i], input, history[occurrence], context(history), values_[i]);
    if (values_[i].empty()) return;
  }
  key_.clear();
  combinations_ = 0;
  feed_combinations(0, input, occurrence, history);
}

void Correlation::feed_combinations(std::size_t field, std::size_t input, std::uint32_t occurrence,
                                    History& history) {
  if (combinations_ == limit::combinations) return;
  if (field == values_.size()) {
    ++combinations_;
    return feed_group(input, occurrence, history);
  }
  for (const std::string_view value : values_[field]) {
    key_.push_back(value);
    feed_combinations(field + 1, input, occurrence, history);
    key_.pop_back();
  }
}

std::uint32_t Correlation::group_for_key(History& history) {
  const auto compare = [&](std::uint32_t group, const std::vector<std::string_view>& key) {
    const auto* begin = history.keys.data() + groups_[group].key;
    return std::lexicographical_compare(begin, begin + key.size(), key.begin(), key.end());
  };
  const auto at = std::lower_bound(by_key_.begin(), by_key_.end(), key_, compare);
  if (at != by_key_.end() &&
      std::equal(key_.begin(), key_.end(), history.keys.data() + groups_[*at].key))
    return *at;
  if (!history.add_groups(group_weight_)) return none;
  const auto offset = at - by_key_.begin();
  const std::uint32_t group = add_group(history);
  by_key_.insert(by_key_.begin() + offset, group);
  return group;
}

std::uint32_t Correlation::add_group(History& history) {
  if (group_count_ == groups_.size()) groups_.push_back({0, none, new_watch()});
  Group& group = groups_[group_count_];
  group.key = static_cast<std::uint32_t>(history.keys.size());
  group.last_absent = none;
  std::visit([](auto& watch) { watch.clear(); }, group.watch);
  history.keys.insert(history.keys.end(), key_.begin(), key_.end());
  return static_cast<std::uint32_t>(group_count_++);
}

void Correlation::feed_group(std::size_t input, std::uint32_t occurrence, History& history) {
  const std::uint32_t index = group_for_key(history);
  if (index == none) return;
  decide_ended(history[occurrence].last, history);
  if (input >= compiled_.rules) return note_absent(index, history[occurrence]);
  Watch& watch = groups_[index].watch;
  if (auto* window = std::get_if<WindowWatch>(&watch))
    return feed_window(*window, index, input, occurrence, history);
  const auto feed = [&](auto& w) {
    if constexpr (!std::is_same_v<std::decay_t<decltype(w)>, WindowWatch>) {
      return w.feed(input, occurrence, context(history), members_);
    }
    return false;
  };
  if (std::visit(feed, watch)) complete(index, history);
}

void Correlation::feed_window(WindowWatch& watch, std::uint32_t group, std::size_t input,
                              std::uint32_t occurrence, History& history) {
  if (watch.empty()) wait(deadline_from(group, history[occurrence]));
  watch.add(input, occurrence, context(history));
}

void Correlation::note_absent(std::uint32_t group, const Occurrence& occurrence) {
  groups_[group].last_absent = occurrence.last.event;
  std::erase_if(deadlines_, [&](const Deadline& d) {
    return d.complete && d.group == group && occurrence.last.event >= d.match.first.event;
  });
}

void Correlation::complete(std::uint32_t group, History& history) {
  const Occurrence match = join_members(group, history);
  if (!has_absent()) {
    history.add(match);
    return;
  }
  const std::uint32_t absent = groups_[group].last_absent;
  if (absent != none && absent >= match.first.event) return;
  if (deadlines_.size() == limit::waiting) return history.overflow();
  Deadline deadline = deadline_from(group, match);
  deadline.complete = true;
  deadline.match = match;
  wait(deadline);
}

Occurrence Correlation::join_members(std::uint32_t group, History& history) const {
  Occurrence match = history[members_.back()];
  match.info = compiled_.info;
  match.correlation = index_;
  match.key = groups_[group].key;
  match.first = history[members_.front()].first;
  const std::size_t steps = history.steps.size();
  const std::size_t evidence = history.evidence.size();
  for (const std::uint32_t member : members_) {
    if (history[member].first.event < match.first.event) match.first = history[member].first;
    append_evidence(history[member], evidence, history);
  }
  append_steps(members_, history);
  match.steps = static_cast<std::uint32_t>(steps);
  match.step_count = static_cast<std::uint32_t>(history.steps.size() - steps);
  match.evidence = static_cast<std::uint32_t>(evidence);
  match.evidence_count = static_cast<std::uint32_t>(history.evidence.size() - evidence);
  return match;
}

Correlation::Deadline Correlation::deadline_from(std::uint32_t group,
                                                 const Occurrence& first) const {
  Deadline deadline{group, no_end_step, no_end_time, false, {}};
  if (compiled_.within_steps)
    deadline.end_step = std::uint64_t{first.first.step} + *compiled_.within_steps;
  if (compiled_.timespan_ms && first.first.time != no_time)
    deadline.end_time = first.first.time + *compiled_.timespan_ms;
  return deadline;
}

void Correlation::wait(const Deadline& deadline) {
  deadlines_.push_back(deadline);
  next_end_step_ = std::min(next_end_step_, deadline.end_step);
  next_end_time_ = std::min(next_end_time_, deadline.end_time);
}

void Correlation::decide(const Deadline& deadline, History& history) {
  if (deadline.complete) {
    history.add(deadline.match);
    return;
  }
  Group& group = groups_[deadline.group];
  auto& window = std::get<WindowWatch>(group.watch);
  const std::uint32_t first_event = history[window.first()].first.event;
  if (!window.close(context(history), members_)) return;
  if (group.last_absent != none && group.last_absent >= first_event) return;
  history.add(join_members(deadline.group, history));
}

void Correlation::decide_ended(const Position& now, History& history) {
  if (!has_ended(next_end_step_, next_end_time_, now)) return;
  next_end_step_ = no_end_step;
  next_end_time_ = no_end_time;
  std::size_t kept = 0;
  for (std::size_t i = 0; i < deadlines_.size(); ++i) {
    const Deadline deadline = deadlines_[i];
    if (has_ended(deadline.end_step, deadline.end_time, now)) {
      decide(deadline, history);
      continue;
    }
    next_end_step_ = std::min(next_end_step_, deadline.end_step);
    next_end_time_ = std::min(next_end_time_, deadline.end_time);
    deadlines_[kept++] = deadline;
  }
  deadlines_.resize(kept);
}

void Correlation::advance(const Position& now, History& history) { decide_ended(now, history); }

void Correlation::finish(History& history) {
  for (const Deadline& deadline : deadlines_) decide(deadline, history);
  begin();
}

}  // namespace candor::rules
