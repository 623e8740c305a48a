#pragma once

#include <cstdint>
#include <optional>
#include <span>

#include "monitor/overseer/evaluation/metrics.h"

namespace candor::monitor::overseer {

/// How good a second stage is taken to be: shares of positives and of negatives that it answers rightly, whatever the
/// first stage thinks of them. Real judges err more where the first stage does; so this is what a judge can give at most.
struct JudgeQuality {
  double sensitivity = .9;
  double specificity = .95;
};

struct CascadeOptions {
  JudgeQuality judge = {};
  double budget = .05;  // share of the traffic that the judge may read
  double false_positives = .01;
  double base_rate = 0;  // share of positives in the traffic; 0: as in the set
};

/// Recall of the first stage alone and with a judge for a band of its scores, and the false positives that came with each.
struct CascadeFigure {
  double alone = 0;
  double alone_false_positives = 0;
  double recall = 0;
  double false_positives = 0;
  double asked = 0;  // share of the traffic that the judge read
};

/// Above the band flags, below it passes, within it the judge decides. Threshold and band are chosen on one half of the
/// tasks (the greatest recall within `false_positives` and `budget`) and measured on the other; the mean over 20 splits.
/// The judge's answers are counted by their chances, not drawn. None with fewer than 20 of a class or a score that is
/// not a number.
std::optional<CascadeFigure> cascade(std::span<const Scored> scored, const CascadeOptions& options,
                                     std::uint32_t seed);

}  // namespace candor::monitor::overseer
