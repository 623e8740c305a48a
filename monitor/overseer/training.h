#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "monitor/overseer/features.h"
#include "monitor/overseer/model.h"
#include "rules/result.h"

namespace candor::monitor::overseer {

/// A labelled trace, read once: features depend on the trace and the word table only, so they serve every fold.
struct Example {
  Features features;
  std::string set;     // where it comes from; `generated` for ours
  std::string family;  // of generated traces
  std::string group;   // traces of one task or one pair of twins: never on both sides of a split
  std::vector<std::pair<std::string, bool>> labels;

  bool generated() const { return set == "generated"; }
};

enum Channels : std::uint32_t {
  kReasoningChannel = 1u << 0,
  kActionChannel = 1u << 1,
  kMessageChannel = 1u << 2,
  kRequestChannel = 1u << 3,
  kRelationChannel = 1u << 4,
  kAllChannels = 31,
};

struct TrainingOptions {
  std::uint32_t seed = 1;
  std::uint32_t channels = kAllChannels;  // features of others weigh nothing: to compare channels
  std::vector<std::string> heads = {};    // empty: every label with enough examples of both classes
  std::function<void(std::string_view doing, double done)> progress = {};  // done from 0 to 1
};

/// Fits every head on the examples that have its label (pools.h says how). `card` and `self_tests` are left empty.
/// The same examples in the same order, options and seed give the same model to the bit. Seconds for ten thousand
/// traces. Errors: `too_few_examples`.
Result<Model> train(std::span<const Example* const> examples, const WordTable& vectors,
                    const TrainingOptions& options);

}  // namespace candor::monitor::overseer
