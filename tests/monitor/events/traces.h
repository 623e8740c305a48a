#pragma once

// Traces of our own making for the tests of monitor/events.

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "monitor/events/events.h"

namespace candor::monitor::testing {

inline Step text_step(StepKind kind, std::string text) {
  Step step;
  step.kind = kind;
  step.text = std::move(text);
  return step;
}

inline Step reasoning(std::string text, Visibility visibility = Visibility::raw) {
  Step step = text_step(StepKind::reasoning, std::move(text));
  step.visibility = visibility;
  return step;
}

inline Step call(std::string tool, std::vector<Leaf> leaves, std::string id = "c1") {
  Step step;
  step.kind = StepKind::tool_call;
  step.tool = std::move(tool);
  step.call = std::move(id);
  step.leaves = std::move(leaves);
  return step;
}

inline Step result(std::string text, bool error = false, std::string id = "c1") {
  Step step = text_step(StepKind::tool_result, std::move(text));
  step.call = std::move(id);
  step.error = error;
  return step;
}

inline Trace trace_of(std::vector<Step> steps) {
  Trace trace;
  trace.id = "t";
  trace.steps = std::move(steps);
  return trace;
}

/// All values of a field, joined with '|'; "-" when the event does not have it.
inline std::string value(const TraceEvent& event, std::string_view name) {
  std::string values;
  bool found = false;
  for (const auto& field : event.fields) {
    if (field.name != name) continue;
    if (found) values += '|';
    values += field.text;
    found = true;
  }
  return found ? values : "-";
}

inline std::vector<const TraceEvent*> of_category(const EventList& list,
                                                  std::string_view category) {
  std::vector<const TraceEvent*> found;
  for (const auto& event : list.events)
    if (event.source.category == category) found.push_back(&event);
  return found;
}

inline std::vector<std::string> values(const EventList& list, std::string_view category,
                                       std::string_view name) {
  std::vector<std::string> found;
  for (const auto* event : of_category(list, category)) found.push_back(value(*event, name));
  return found;
}

}  // namespace candor::monitor::testing
