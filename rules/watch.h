#pragma once

#include <cstdint>
#include <deque>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "rules/history.h"
#include "rules/program.h"
#include "rules/value_counts.h"

/// What a correlation watches within one group: one class for each way of deciding. What they mean
/// stands in rules/correlation.h. All are cleared, not freed, between traces.
namespace candor::rules {

using Members =
    std::vector<std::uint32_t>;  // occurrences, by number, in the order of their last events

struct WatchContext {
  const CompiledCorrelation& correlation;
  const Program& program;
  const History& history;
};

/// Whether the window that begins with `first` still holds `last`.
bool together(const CompiledCorrelation& correlation, const Occurrence& first,
              const Occurrence& last);

bool satisfied(const CompiledCorrelation& correlation, double value);

/// Appends the values that `field` has in what the `input`th rule matched. Null and missing values
/// are no values.
void append_values(const CorrelatedField& field, std::size_t input, const Occurrence& occurrence,
                   const WatchContext& context, std::vector<std::string_view>& values);

/// Appends what the correlation counts in one match: the values of its field, or with several
/// fields each combination of their values as one text, kept in `texts`. Nothing when one of the
/// fields has no value.
void append_counted(std::size_t input, const Occurrence& occurrence, const WatchContext& context,
                    std::deque<std::string>& texts, std::vector<std::string_view>& values);

/// `temporal`: each rule's latest match; enough of them together complete it.
class TemporalWatch {
 public:
  void clear() { latest_.clear(); }
  /// True when complete: `members` are the events, which are forgotten here.
  bool feed(std::size_t input, std::uint32_t occurrence, const WatchContext& context,
            Members& members);

 private:
  std::vector<std::uint32_t> latest_;  // by input
};

/// `temporal_ordered`: partial chains by the rule they end with and their length.
class OrderedWatch {
 public:
  void clear();
  bool feed(std::size_t input, std::uint32_t occurrence, const WatchContext& context,
            Members& members);

 private:
  struct Link {
    std::uint32_t occurrence = 0;
    std::uint32_t before = 0;  // the link before it, or none
    std::uint32_t start = 0;   // the chain's first occurrence
  };
  static constexpr std::uint32_t none = Occurrence::none;

  Link extend(std::size_t input, std::size_t length, std::uint32_t occurrence,
              const WatchContext& context) const;
  void keep(std::size_t input, std::size_t length, const Link& link, const WatchContext& context);
  std::vector<std::uint32_t>& cell(std::size_t input, std::size_t length, std::size_t rules) {
    return cells_[input * rules + length - 1];
  }
  const std::vector<std::uint32_t>& cell(std::size_t input, std::size_t length,
                                         std::size_t rules) const {
    return cells_[input * rules + length - 1];
  }

  std::vector<std::vector<std::uint32_t>> cells_;  // links, oldest first
  std::vector<Link> links_;
};

/// event_count, value_count and value_sum with lower bounds: a window that slides along.
class CountWatch {
 public:
  void clear();
  bool feed(std::size_t input, std::uint32_t occurrence, const WatchContext& context,
            Members& members);

 private:
  struct Entry {
    std::uint32_t occurrence = 0;
    std::uint32_t values = 0;  // first of its values in values_
    std::uint32_t value_count = 0;
  };
  bool enter(std::size_t input, std::uint32_t occurrence, const WatchContext& context);
  void leave(const WatchContext& context);
  void change(std::string_view value, const WatchContext& context, bool more);

  std::vector<Entry> window_;  // from head_ on
  std::size_t head_ = 0;
  std::vector<std::string_view> values_;
  std::deque<std::string> texts_;
  ValueCounts counts_;  // value_count
  double sum_ = 0;
};

/// Everything that is decided at the end of its window.
class WindowWatch {
 public:
  void clear() { window_.clear(); }
  bool empty() const { return window_.empty(); }
  std::uint32_t first() const { return window_.front().occurrence; }
  void add(std::size_t input, std::uint32_t occurrence, const WatchContext& context);
  /// The window has ended: true when its condition holds; `members` are the events then. Forgets
  /// them in any case.
  bool close(const WatchContext& context, Members& members);

 private:
  struct Entry {
    std::uint32_t occurrence = 0;
    std::uint32_t input = 0;
  };
  double measure(const WatchContext& context) const;
  bool close_shares(const WatchContext& context, Members& members) const;

  std::vector<Entry> window_;
};

}  // namespace candor::rules
