#pragma once

#include <array>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "monitor/overseer/blocks/block.h"
#include "monitor/overseer/blocks/calls.h"

namespace candor::monitor::overseer {

/// How facts of single calls become features of the trace.
inline constexpr std::array<std::string_view, 4> kOverCalls = {"max", "mean", "min", "last"};

/// Appends `<prefix>.<fact>.max`, `.mean`, ...
void list_over_calls(std::string_view prefix, std::string_view fact,
                     std::vector<FeatureInfo>& features, Channel channel = Channel::action);

/// Sets features [first, first + 4) to the maximum, mean, minimum and last value of the fact.
void set_over_calls(std::span<const CallFacts> calls, std::size_t fact, std::size_t first,
                    Sink& sink);

}  // namespace candor::monitor::overseer
