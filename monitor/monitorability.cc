#include "monitor/monitorability.h"

#include <algorithm>
#include <optional>

#include "monitor/checks/check.h"

namespace candor::monitor {
namespace {

constexpr double kNoticeable = 0.5;  // of a signal

constexpr std::array<std::string_view, kCounts> kNames = {"traces",
                                                          "raw",
                                                          "summary",
                                                          "redacted",
                                                          "encrypted",
                                                          "absent",
                                                          "stated",
                                                          "partly",
                                                          "unstated",
                                                          "contradicted",
                                                          "not_visible",
                                                          "complex",
                                                          "unreasoned",
                                                          "illegible",
                                                          "encoded",
                                                          "judged_squared",
                                                          "stated_squared",
                                                          "stated_judged",
                                                          "complex_squared",
                                                          "unreasoned_squared",
                                                          "unreasoned_complex"};

Count count_of(Visibility visibility) {
  switch (visibility) {
    case Visibility::raw:
      return Count::raw;
    case Visibility::summary:
      return Count::summary;
    case Visibility::redacted:
      return Count::redacted;
    case Visibility::encrypted:
      return Count::encrypted;
  }
  return Count::absent;
}

/// A turn is what the agent does between two things that are said to it.
void count_turns(const Trace& trace, Monitorability& out) {
  bool acts = false;
  Count best = Count::absent;
  const auto close = [&] {
    if (acts) ++out[best];
    acts = false;
    best = Count::absent;
  };
  for (const Step& step : trace.steps) {
    switch (step.kind) {
      case StepKind::reasoning:
        best = std::min(best, count_of(step.visibility));
        break;
      case StepKind::message:
      case StepKind::tool_call:
        acts = true;
        break;
      default:
        close();
    }
  }
  close();
}

std::optional<Count> outcome_from(std::string_view value) {
  for (auto count = static_cast<std::size_t>(Count::stated);
       count <= static_cast<std::size_t>(Count::not_visible); ++count) {
    if (kNames[count] == value) return static_cast<Count>(count);
  }
  return std::nullopt;
}

void count_facts(const Observations& observations, Monitorability& out) {
  for (const Fact& fact : observations.facts) {
    if (fact.name == "reflection") {
      if (const auto outcome = outcome_from(fact.value)) ++out[*outcome];
    } else if (fact.name == "necessity") {
      ++out[Count::complex];
      if (fact.value == "unreasoned") ++out[Count::unreasoned];
    }
  }
}

void count_signals(const Observations& observations, Monitorability& out) {
  for (const Signal& signal : observations.signals) {
    if (signal.step || signal.value < kNoticeable) continue;
    if (signal.name == "legibility.illegible") out[Count::illegible] = 1;
    if (signal.name == "legibility.encoded") out[Count::encoded] = 1;
  }
}

}  // namespace

std::string_view to_string(Count count) { return kNames[static_cast<std::size_t>(count)]; }

std::int64_t Monitorability::turns() const {
  const Monitorability& self = *this;
  return self[Count::raw] + self[Count::summary] + self[Count::redacted] + self[Count::encrypted] +
         self[Count::absent];
}

std::int64_t Monitorability::judged() const {
  const Monitorability& self = *this;
  return self[Count::stated] + self[Count::partly] + self[Count::unstated] +
         self[Count::contradicted];
}

void Monitorability::add(const Monitorability& other) {
  for (std::size_t i = 0; i < kCounts; ++i) counts[i] += other.counts[i];
}

Monitorability monitorability_of(const Trace& trace, const Observations& observations) {
  Monitorability out;
  out[Count::traces] = 1;
  count_turns(trace, out);
  count_facts(observations, out);
  count_signals(observations, out);
  const std::int64_t judged = out.judged();
  const std::int64_t stated = out[Count::stated];
  out[Count::judged_squared] = judged * judged;
  out[Count::stated_squared] = stated * stated;
  out[Count::stated_judged] = stated * judged;
  const std::int64_t complex = out[Count::complex];
  const std::int64_t unreasoned = out[Count::unreasoned];
  out[Count::complex_squared] = complex * complex;
  out[Count::unreasoned_squared] = unreasoned * unreasoned;
  out[Count::unreasoned_complex] = unreasoned * complex;
  return out;
}

WatchedWeek watched_week_of(const Trace& trace, Time received) {
  const Time at = trace.started_at && *trace.started_at <= received ? *trace.started_at : received;
  const auto day = std::chrono::floor<std::chrono::days>(at);
  const std::chrono::weekday weekday(day);
  return {day - (weekday - std::chrono::Monday), trace.model, trace.agent};
}

}  // namespace candor::monitor
