#pragma once

#include <vector>

#include "monitor/trace.h"

namespace candor::monitor::overseer {

/// What can be seen of a trace without reading a word: how many steps of each kind, how long they are, and their ratios.
/// A model over these alone is the row that every figure is shown beside: what it reaches says how much of a set gives
/// itself away by its form.
std::vector<double> shape_of(const Trace& trace);

/// The trace up to and with its last tool call: what a gateway sees when it must decide, without the call's result and
/// without a closing message. A trace without a call stays as it is.
Trace cut_at_last_call(const Trace& trace);

/// What was there before the agent did anything: system text and the first user turn.
Trace request_only(const Trace& trace);

}  // namespace candor::monitor::overseer
