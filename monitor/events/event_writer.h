#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "monitor/events/events.h"

namespace candor::monitor {

/// Appends one trace's events to a list. Only the files of monitor/events use it: begin() an event,
/// then add() its fields.
class EventWriter {
 public:
  EventWriter(const Trace& trace, EventList& list);

  /// Starts an event of `step` with the fields that every event has. `more` fields will follow,
  /// about.
  void begin(rules::LogSource source, std::uint32_t step, std::size_t more);

  void add(std::string_view name, std::string_view text, FieldOrigin origin = {});
  void add_leaf(std::string_view name, const Leaf& leaf, FieldOrigin origin = {});
  void add_number(std::string_view name, double number);
  void add_flag(std::string_view name, bool flag);

  /// The shortest text that reads back as `number`.
  std::string_view number_text(double number);

  const Trace& trace;
  TextArena& texts;

 private:
  void push(const rules::Field& field, const FieldOrigin& origin);

  std::vector<TraceEvent>& events_;
  std::vector<rules::Field> common_;
  std::uint32_t numbered_step_ = 0;
  std::string_view step_text_;
};

/// The whole of `text` as the origin of a value that equals it.
inline FieldOrigin whole(std::string_view field, std::string_view text) {
  return {field, 0, static_cast<std::uint32_t>(text.size()), true};
}

}  // namespace candor::monitor
