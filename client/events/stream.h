#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <string>
#include <string_view>
#include <vector>

#include "client/events/event_line.h"
#include "rules/rule_set.h"

namespace candor::client {

/// Runs any number of log events through a rule set: rules on each event, correlations over all of
/// them. Keeps only the events that a correlation still refers to. For one thread.
class EventStream {
 public:
  explicit EventStream(const rules::RuleSet& set) : set_(set), matcher_(set) { matcher_.begin(); }

  /// Ids of the rules that this event matched, and of the correlations that it completed or whose
  /// window it ended, each once, in the order in which they were decided.
  std::vector<std::string_view> add(EventLine line);

  /// The log has ended: ids of the correlations that only its end decides.
  std::vector<std::string_view> finish();

  /// What could not be checked since the last call, in words; empty when all was. The engine holds
  /// a bounded number of events for correlations: when they are too many it starts anew, and
  /// windows that were open then are lost.
  std::string take_failure();

 private:
  std::vector<std::string_view> take_ids();

  const rules::RuleSet& set_;
  rules::Matcher matcher_;
  std::deque<EventLine> kept_;
  std::uint32_t position_ = 0;
  std::string failure_;
};

}  // namespace candor::client
