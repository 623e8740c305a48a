#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "monitor/overseer/features.h"
#include "monitor/overseer/labelled_pool.h"
#include "monitor/overseer/model.h"
#include "monitor/overseer/pools.h"

namespace candor::monitor::overseer {

/// The dense features of one part, in full length.
struct Dense {
  std::vector<double> mean, scale, weight;

  double standard(float value, std::size_t i) const {
    const auto clip = static_cast<double>(DenseLine::kClip);
    return std::clamp((static_cast<double>(value) - mean[i]) * scale[i], -clip, clip);
  }
};

/// An expert while it is made.
struct Fitted {
  std::vector<Dense> lines;
  std::vector<double> words;  // of kWordBuckets; empty without
  double bias = 0;
  double idle = 0;

  double margin(const Features& features) const;
};

void scale_by(Fitted& fitted, double factor);

/// Fits each part of the recipe alone, brings them to the same spread and averages them. Features of other `channels` weigh
/// nothing. Precondition: pool.is_enough().
Fitted fit_parts(const Pool& pool, const Recipe& recipe, std::uint32_t channels);

}  // namespace candor::monitor::overseer
