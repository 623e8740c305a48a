#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "monitor/judge/budget.h"

namespace candor::monitor {

/// One trace of a labelled stream: what the first stage says, and what is true.
struct CascadeTrace {
  double score = 0;  // 0 to 1
  bool unsafe = false;
};

/// A judge of stated quality, and how it is asked.
struct CascadeOptions {
  double recall = .9;           // of the judge: how often it says unsafe of what is
  double false_positives = .1;  // how often of what is not
  double budget = .05;          // of all traces
  JudgeBand band{};
  double base_rate = .1;
  std::uint64_t seed = 1;
};

struct Cascade {
  std::vector<double> scores;  // after the judge, in the stream's order
  std::size_t asked = 0;
  std::size_t raised = 0;
};

/// What the second stage makes of a stream, with a simulated judge whose errors are independent of the first stage's
/// (which flatters: real ones share blind spots). As in the server the traces are asked about in their order, within
/// band and budget. The stages are combined as independent tests: the judge's likelihood ratio multiplies the first
/// stage's odds, but only upwards, for an answer never lowers a score. The same options give the same scores.
Cascade simulate_cascade(std::span<const CascadeTrace> stream, const CascadeOptions& options);

}  // namespace candor::monitor
