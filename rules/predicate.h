#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <variant>

#include "rules/event_view.h"
#include "rules/glob.h"
#include "rules/regex.h"
#include "rules/value.h"

namespace candor::rules {

/// No value at all, or a null one.
struct NullTest {};
struct NumberTest {
  double number = 0;
  std::string written;    // folded
  std::string canonical;  // the shortest decimal spelling
};
struct FieldReferenceTest {
  FieldId other = 0;
  bool open_start = false;
  bool open_end = false;
};
/// Holds when the event's log source has all non-empty parts; the field does not matter.
struct SourceTest {
  SourceDraft source;
};

/// One question about one field of an event, answered by true or false: what rules are made of.
/// Patterns, numbers and addresses look at each value of the field and ask for one that fits; null
/// values fit no pattern.
struct Predicate {
  FieldId field = any_field;
  bool cased = false;
  std::variant<NullTest, Glob, NumberTest, Regex, NetworkValue, ExistsValue, FieldReferenceTest,
               ComparisonValue, TimeValue, SourceTest>
      test;
};

bool evaluate(const Predicate& predicate, const EventView& event);

/// One value that fits, and where in its text: byte offsets of the original, not of the folded
/// text.
struct Place {
  std::uint32_t value = 0;  // in the EventView
  Extent extent;
};

/// Calls `found(Place)` for each value of the field that fits. Tests that hold because something is
/// not there call nothing.
template <class Found>
void places(const Predicate& predicate, const EventView& event, Found&& found);

/// Where a single value fits, or nothing.
std::optional<Extent> fit(const Predicate& predicate, const EventView& event,
                          const EventView::Value& value);

template <class Found>
void places(const Predicate& predicate, const EventView& event, Found&& found) {
  if (std::holds_alternative<SourceTest>(predicate.test)) return;
  const auto look = [&](std::uint32_t i) {
    if (const auto extent = fit(predicate, event, event[i])) found(Place{i, *extent});
  };
  if (predicate.field == any_field) {
    for (std::uint32_t i = 0; i < event.values().size(); ++i) look(i);
  } else {
    for (std::uint32_t i = event.first(predicate.field); i != EventView::end; i = event[i].next)
      look(i);
  }
}

}  // namespace candor::rules
