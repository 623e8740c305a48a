#include "rules/watch.h"

#include <algorithm>
#include <cmath>
#include <set>

#include "rules/limits.h"
#include "rules/scalar.h"

namespace candor::rules {
namespace {

const CompiledCorrelation& correlation_of(const Occurrence& occurrence,
                                          const WatchContext& context) {
  return context.program.correlations[occurrence.correlation];
}

std::vector<double> numbers_in(const std::vector<std::string_view>& values) {
  std::vector<double> numbers;
  for (const std::string_view value : values) {
    if (const auto number = parse_number(value)) numbers.push_back(*number);
  }
  return numbers;
}

// Puts members in the order of their last events.
void sort_members(Members& members, const History& history) {
  std::sort(members.begin(), members.end(), [&](std::uint32_t a, std::uint32_t b) {
    return std::pair(history[a].last.event, a) < std::pair(history[b].last.event, b);
  });
}

// Whether both are matches of one and the same event, so that counting both would count it twice.
bool same_event(const Occurrence& a, const Occurrence& b) {
  return a.first.event == a.last.event && b.first.event == b.last.event &&
         a.last.event == b.last.event;
}

// The nearest-rank percentile. Precondition: numbers is not empty.
double percentile_of(std::vector<double> numbers, double percentile) {
  std::sort(numbers.begin(), numbers.end());
  const double rank = std::ceil(percentile / 100 * static_cast<double>(numbers.size()));
  return numbers[static_cast<std::size_t>(std::max(rank, 1.0)) - 1];
}

}  // namespace

bool together(const CompiledCorrelation& correlation, const Occurrence& first,
              const Occurrence& last) {
  if (correlation.within_steps && last.last.step - first.first.step > *correlation.within_steps)
    return false;
  if (!correlation.timespan_ms || first.first.time == no_time || last.last.time == no_time)
    return true;
  return last.last.time - first.first.time <= *correlation.timespan_ms;
}

bool satisfied(const CompiledCorrelation& correlation, double value) {
  return std::all_of(correlation.comparisons.begin(), correlation.comparisons.end(),
                     [&](const auto& c) { return holds(c.first, value, c.second); });
}

void append_values(const CorrelatedField& field, std::size_t input, const Occurrence& occurrence,
                   const WatchContext& context, std::vector<std::string_view>& values) {
  if (occurrence.correlation != Occurrence::none) {
    const auto& groups = correlation_of(occurrence, context).group_by;
    for (std::size_t i = 0; i < groups.size(); ++i) {
      if (groups[i].name != field.name &&
          groups[i].name != context.program.fields.name(field.fields[input]))
        continue;
      values.push_back(context.history.keys[occurrence.key + i]);
      return;
    }
  }
  const std::string& name = context.program.fields.name(field.fields[input]);
  for (const Field& f : context.history.event(occurrence.event)) {
    if (f.name == name && f.type != ValueType::null) values.push_back(f.text);
  }
}

void append_counted(std::size_t input, const Occurrence& occurrence, const WatchContext& context,
                    std::deque<std::string>& texts, std::vector<std::string_view>& values) {
  const auto& fields = context.correlation.counted;
  if (fields.size() == 1) return append_values(fields.front(), input, occurrence, context, values);
  std::vector<std::string> combined(fields.empty() ? 0 : 1);
  std::vector<std::string_view> own;
  for (const CorrelatedField& field : fields) {
    own.clear();
    append_values(field, input, occurrence, context, own);
    std::vector<std::string> longer;
    for (const std::string& text : combined) {
      for (const std::string_view value : own) {
        if (longer.size() == limit::combinations) break;
        longer.push_back(text + std::to_string(value.size()) + ':' + std::string(value));
      }
    }
    combined = std::move(longer);
  }
  for (std::string& text : combined) values.push_back(texts.emplace_back(std::move(text)));
}

bool TemporalWatch::feed(std::size_t input, std::uint32_t occurrence, const WatchContext& context,
                         Members& members) {
  latest_.resize(context.correlation.rules, Occurrence::none);
  latest_[input] = occurrence;
  const Occurrence& now = context.history[occurrence];
  members.clear();
  for (const std::uint32_t latest : latest_) {
    if (latest != Occurrence::none && together(context.correlation, context.history[latest], now)) {
      members.push_back(latest);
    }
  }
  if (!satisfied(context.correlation, static_cast<double>(members.size()))) return false;
  sort_members(members, context.history);
  latest_.clear();
  return true;
}

void OrderedWatch::clear() {
  for (auto& cell : cells_) cell.clear();
  links_.clear();
}

// A chain of `length` rules that ends with this occurrence: the one that begins latest, or
// occurrence == none.
OrderedWatch::Link OrderedWatch::extend(std::size_t input, std::size_t length,
                                        std::uint32_t occurrence,
                                        const WatchContext& context) const {
  if (length == 1) return {occurrence, none, occurrence};
  const Occurrence& now = context.history[occurrence];
  const std::size_t rules = context.correlation.rules;
  Link best{none, none, none};
  for (std::size_t before = 0; before < input; ++before) {
    const auto& links = cell(before, length - 1, rules);
    const auto usable = std::find_if(links.rbegin(), links.rend(), [&](std::uint32_t link) {
      return context.history[links_[link].occurrence].last.event < now.first.event;
    });
    if (usable == links.rend()) continue;
    const std::uint32_t start = links_[*usable].start;
    if (!together(context.correlation, context.history[start], now)) continue;
    const bool later = best.occurrence == none ||
                       context.history[start].first.event > context.history[best.start].first.event;
    if (later) best = {occurrence, *usable, start};
  }
  return best;
}

// Events come one after the other, so the newest chain is the best, and the only other one that can
// still be of use is the newest before the current event. But what a correlation matched reaches
// back in time: then all are kept.
void OrderedWatch::keep(std::size_t input, std::size_t length, const Link& link,
                        const WatchContext& context) {
  auto& links = cell(input, length, context.correlation.rules);
  const auto event_of = [&](std::uint32_t index) {
    return context.history[links_[index].occurrence].last.event;
  };
  if (!context.correlation.chained && !links.empty()) {
    if (event_of(links.back()) == context.history[link.occurrence].last.event) {
      links.pop_back();
    } else if (links.size() == 2) {
      links.erase(links.begin());
    }
  }
  links.push_back(static_cast<std::uint32_t>(links_.size()));
  links_.push_back(link);
}

bool OrderedWatch::feed(std::size_t input, std::uint32_t occurrence, const WatchContext& context,
                        Members& members) {
  const std::size_t rules = context.correlation.rules;
  cells_.resize(rules * rules);
  for (std::size_t length = std::min(input + 1, rules); length > 0; --length) {
    const Link link = extend(input, length, occurrence, context);
    if (link.occurrence == none) continue;
    keep(input, length, link, context);
    if (!satisfied(context.correlation, static_cast<double>(length))) continue;
    members.clear();
    for (auto at = static_cast<std::uint32_t>(links_.size() - 1); at != none;
         at = links_[at].before) {
      members.push_back(links_[at].occurrence);
    }
    std::reverse(members.begin(), members.end());
    clear();
    return true;
  }
  return false;
}

void CountWatch::clear() {
  window_.clear();
  values_.clear();
  texts_.clear();
  counts_.clear();
  head_ = 0;
  sum_ = 0;
}

bool CountWatch::feed(std::size_t input, std::uint32_t occurrence, const WatchContext& context,
                      Members& members) {
  const Occurrence& now = context.history[occurrence];
  while (head_ < window_.size() &&
         !together(context.correlation, context.history[window_[head_].occurrence], now)) {
    leave(context);
  }
  if (!enter(input, occurrence, context)) return false;
  double value = static_cast<double>(window_.size() - head_);
  if (context.correlation.type == CorrelationType::value_count)
    value = static_cast<double>(counts_.distinct());
  if (context.correlation.type == CorrelationType::value_sum) value = sum_;
  if (!satisfied(context.correlation, value)) return false;
  members.clear();
  for (std::size_t i = head_; i < window_.size(); ++i) members.push_back(window_[i].occurrence);
  clear();
  return true;
}

// False when the event does not count: it was counted for another rule, or has not all the fields
// that are asked for.
bool CountWatch::enter(std::size_t input, std::uint32_t occurrence, const WatchContext& context) {
  const Occurrence& now = context.history[occurrence];
  if (head_ < window_.size() && same_event(context.history[window_.back().occurrence], now))
    return false;
  const auto begin = static_cast<std::uint32_t>(values_.size());
  append_counted(input, now, context, texts_, values_);
  if (values_.size() == begin && !context.correlation.counted.empty()) return false;
  const auto count = static_cast<std::uint32_t>(values_.size()) - begin;
  window_.push_back({occurrence, begin, count});
  for (std::uint32_t i = begin; i < begin + count; ++i) change(values_[i], context, true);
  return true;
}

void CountWatch::leave(const WatchContext& context) {
  const Entry& entry = window_[head_++];
  for (std::uint32_t i = entry.values; i < entry.values + entry.value_count; ++i)
    change(values_[i], context, false);
}

void CountWatch::change(std::string_view value, const WatchContext& context, bool more) {
  if (context.correlation.type == CorrelationType::value_sum) {
    if (const auto number = parse_number(value)) sum_ += more ? *number : -*number;
    return;
  }
  if (context.correlation.type != CorrelationType::value_count) return;
  more ? counts_.add(value) : counts_.remove(value);
}

void WindowWatch::add(std::size_t input, std::uint32_t occurrence, const WatchContext& context) {
  if (!window_.empty() && context.correlation.type != CorrelationType::temporal) {
    if (same_event(context.history[window_.back().occurrence], context.history[occurrence])) return;
  }
  window_.push_back({occurrence, static_cast<std::uint32_t>(input)});
}

bool WindowWatch::close(const WatchContext& context, Members& members) {
  members.clear();
  bool matched = false;
  const CompiledCorrelation& correlation = context.correlation;
  if (correlation.type == CorrelationType::value_percentile && !correlation.percentile) {
    matched = close_shares(context, members);
  } else if (const double value = measure(context);
             !std::isnan(value) && satisfied(correlation, value)) {
    for (const Entry& entry : window_) members.push_back(entry.occurrence);
    matched = true;
  }
  window_.clear();
  return matched;
}

// What the condition asks about; NaN when there is nothing to ask about.
double WindowWatch::measure(const WatchContext& context) const {
  const CompiledCorrelation& correlation = context.correlation;
  if (correlation.type == CorrelationType::event_count) return static_cast<double>(window_.size());
  if (correlation.type == CorrelationType::temporal) {
    std::set<std::uint32_t> rules;
    for (const Entry& entry : window_) rules.insert(context.history[entry.occurrence].info);
    return static_cast<double>(rules.size());
  }
  std::vector<std::string_view> values;
  std::deque<std::string> texts;
  for (const Entry& entry : window_) {
    append_counted(entry.input, context.history[entry.occurrence], context, texts, values);
  }
  if (correlation.type == CorrelationType::value_count) {
    return static_cast<double>(std::set<std::string_view>(values.begin(), values.end()).size());
  }
  const std::vector<double> numbers = numbers_in(values);
  if (numbers.empty()) return std::nan("");
  double sum = 0;
  for (const double number : numbers) sum += number;
  if (correlation.type == CorrelationType::value_sum) return sum;
  if (correlation.type == CorrelationType::value_avg)
    return sum / static_cast<double>(numbers.size());
  return percentile_of(numbers, *correlation.percentile);
}

// The events that have a value whose share among all values meets the condition.
bool WindowWatch::close_shares(const WatchContext& context, Members& members) const {
  std::vector<std::pair<std::string_view, std::uint32_t>> values;  // and whose they are
  std::vector<std::string_view> own;
  std::deque<std::string> texts;
  for (const Entry& entry : window_) {
    own.clear();
    append_counted(entry.input, context.history[entry.occurrence], context, texts, own);
    for (const std::string_view value : own) values.emplace_back(value, entry.occurrence);
  }
  std::sort(values.begin(), values.end());
  const auto total = static_cast<double>(values.size());
  for (auto begin = values.begin(); begin != values.end();) {
    const auto end =
        std::find_if(begin, values.end(), [&](const auto& v) { return v.first != begin->first; });
    const double share = 100 * static_cast<double>(end - begin) / total;
    if (satisfied(context.correlation, share)) {
      for (auto at = begin; at != end; ++at) members.push_back(at->second);
    }
    begin = end;
  }
  sort_members(members, context.history);
  members.erase(std::unique(members.begin(), members.end()), members.end());
  return !members.empty();
}

}  // namespace candor::rules
