#pragma once

#include <optional>
#include <string_view>

#include "monitor/overseer/overseer.h"
#include "monitor/trace.h"

namespace candor::monitor::overseer {

/// The smallest part of a trace without which the score would be under the threshold: a sentence of the agent's reasoning or
/// messages, or, where no sentence suffices, one of its steps (a call goes with its result).
struct Removal {
  Span what;  // a whole step has all of its text or its tool's name
  bool whole_step = false;
  double score = 0;  // without it
};

/// None when the score is under the threshold already, or no single removal brings it there. Judges the trace anew for each
/// of at most kTries candidates, so it is for whoever asks, not for every trace.
std::optional<Removal> smallest_removal(const Overseer& overseer, const Trace& trace,
                                        std::string_view head, double threshold);
inline constexpr std::size_t kTries = 200;

}  // namespace candor::monitor::overseer
