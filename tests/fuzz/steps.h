#pragma once

// A trace out of arbitrary bytes, and what every check must keep whatever the trace holds. Each step ends at a zero byte; its first
// letter is its kind (s, u, r, m, c, t), and a call's lines are `tool` and then `path=value`.

#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "monitor/checks/check.h"
#include "monitor/checks/spans.h"
#include "monitor/utf8.h"

namespace candor::monitor::fuzz {

inline void require(bool condition) {
  if (!condition) std::abort();
}

/// All text of a trace is valid UTF-8: the rest is left out.
inline std::string valid_part(std::string_view bytes) {
  std::string text;
  while (!bytes.empty()) {
    const std::size_t length = character_length(bytes);
    text.append(bytes.substr(0, length));
    bytes.remove_prefix(length == 0 ? 1 : length);
  }
  return text;
}

inline std::string_view cut(std::string_view& rest, char end) {
  const std::string_view part = rest.substr(0, rest.find(end));
  rest.remove_prefix(part.size() < rest.size() ? part.size() + 1 : part.size());
  return part;
}

inline Step step_of(std::string_view bytes) {
  constexpr std::string_view kKinds = "surmct";
  Step step;
  const std::size_t kind = bytes.empty() ? std::string_view::npos : kKinds.find(bytes.front());
  if (kind == std::string_view::npos) {
    step.kind = StepKind::message;
  } else {
    step.kind = static_cast<StepKind>(kind);
    bytes.remove_prefix(1);
  }
  step.call = "c";
  if (step.kind != StepKind::tool_call) {
    step.text = valid_part(bytes);
    return step;
  }
  step.tool = valid_part(cut(bytes, '\n'));
  while (!bytes.empty()) {
    std::string_view line = cut(bytes, '\n');
    const std::string_view path = cut(line, '=');
    std::string value = valid_part(line);
    for (std::size_t at = value.find("\\n"); at != std::string::npos; at = value.find("\\n", at))
      value.replace(at, 2, "\n");
    step.leaves.push_back({valid_part(path), std::move(value)});
  }
  return step;
}

inline Trace trace_of(const std::uint8_t* data, std::size_t size) {
  std::string_view bytes(reinterpret_cast<const char*>(data), size);
  Trace trace;
  trace.id = "t";
  while (!bytes.empty()) trace.steps.push_back(step_of(cut(bytes, '\0')));
  return trace;
}

inline bool lies_inside(const Span& span, const Step& step) {
  if (span.begin > span.end) return false;
  if (span.field == "text") return span.end <= step.text.size();
  if (span.field == "tool") return span.end <= step.tool.size();
  for (const Leaf& leaf : step.leaves) {
    if (argument_field(leaf) == span.field && span.end <= leaf.text.size()) return true;
  }
  return false;
}

/// Runs the check twice: it observes the same, in bounds, with every span inside the trace.
inline void run(const Check& check, const Trace& trace) {
  Observations observations;
  check.run(trace, observations);
  for (const Signal& signal : observations.signals) {
    require(signal.value >= 0 && signal.value <= 1);
    require(!signal.step || *signal.step < trace.steps.size());
    for (const Span& span : signal.evidence) {
      require(span.step < trace.steps.size());
      require(lies_inside(span, trace.steps[span.step]));
    }
  }
  for (const Fact& fact : observations.facts) require(fact.step < trace.steps.size());
  Observations again;
  check.run(trace, again);
  require(again.signals.size() == observations.signals.size());
  require(again.facts.size() == observations.facts.size());
}

}  // namespace candor::monitor::fuzz
