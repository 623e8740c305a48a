#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "monitor/limits.h"
#include "monitor/overseer/training.h"
#include "monitor/trace.h"
#include "rules/result.h"

namespace candor::monitor::overseer {

/// A trace and what people say of it: the input of training and evaluation.
struct LabelledTrace {
  Trace trace;
  std::string set;     // its member `set`, else what the reader was told
  std::string family;  // of generated traces: `family`
  std::string group;   // traces of one task: never on both sides of a split
  std::vector<std::pair<std::string, bool>> labels;  // in the order of the input
};

/// Reads `{"trace": {any format}, "labels": {"unsafe": true, …}, "set": …, "family": …, "pair": …, "task": …}`; a trace
/// without such a wrapper has no labels. Members of `labels` that are not true or false are remarks, not labels. The
/// group is `pair` or `task` within the set, else the first user turn's words. Errors: those of read_trace(), and
/// `invalid_labels` with the place.
Result<LabelledTrace> read_labelled(std::string_view bytes, std::string_view set,
                                    const Limits& limits);

/// Runs the checks and reads the features. Any thread.
Example example_of(const LabelledTrace& labelled, const WordVectors& vectors);

/// Letters and digits of the first user turn in lower case, words parted by one blank: what tells tasks apart, whatever
/// the set. Empty when nobody asked anything.
std::string task_words(const Trace& trace);

}  // namespace candor::monitor::overseer
