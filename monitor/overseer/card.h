#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "monitor/overseer/training.h"
#include "rules/result.h"

namespace candor::monitor::overseer {

/// The model card (Mitchell 2019, "Model Cards for Model Reporting") as a JSON object: what can be counted here (sets,
/// sizes, labels, heads, thresholds with their negatives, channels, seed), and what people say: the members of `said`, a JSON
/// object (licences, figures, known weaknesses). Counted members win. Errors: `bad_card`.
Result<std::string> make_card(const Model& model, std::span<const Example* const> examples,
                              const TrainingOptions& options, std::string_view said);

}  // namespace candor::monitor::overseer
