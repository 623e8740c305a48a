#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <unordered_set>
#include <utility>
#include <vector>

#include "monitor/checks/check.h"
#include "monitor/claim.h"
#include "monitor/events/events.h"
#include "monitor/trace.h"
#include "monitor/verdict.h"
#include "rules/rule_set.h"

namespace candor::monitor {

/// Everything that a match refers to.
struct MatchedTrace {
  const Trace& trace;
  const Observations& observations;
  const EventList& events;
};

/// One matched field, told in terms of the trace.
struct TracedField {
  std::vector<Span>
      spans;    // none for a field that stands for no place (`visibility`, `metadata.*`)
  Shown shown;  // for the claim
  ExplanationKind kind = ExplanationKind::pattern;
  bool on_step = true;  // false: of the trace's own event
};

/// Follows matched fields back to the trace's bytes and to the signals' evidence. For one trace;
/// cheap until the first signal is asked for.
class EvidenceTracer {
 public:
  explicit EvidenceTracer(const MatchedTrace& matched) : matched_(matched) {}

  /// Nothing when the evidence names an event or field that there is not.
  std::optional<TracedField> trace(const rules::Evidence& evidence);

 private:
  void index();
  bool is_fact(std::string_view name);
  std::span<const std::pair<std::int64_t, const Signal*>> signals_of(std::int64_t step);
  const Signal* find_signal(std::int64_t step, std::string_view name);
  void add_fact_evidence(const TraceEvent& event, std::string_view name, std::vector<Span>& spans);
  void trace_place(const TraceEvent& event, std::uint32_t index, TracedField& traced);
  void trace_observed(const TraceEvent& event, const rules::Field& field, TracedField& traced);

  MatchedTrace matched_;
  bool indexed_ = false;
  std::vector<std::pair<std::int64_t, const Signal*>> signals_;  // by step; -1: the trace
  std::unordered_set<std::string_view> facts_;                   // names
};

}  // namespace candor::monitor
