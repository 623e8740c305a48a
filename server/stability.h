#pragma once

#include <cmath>
#include <cstddef>

namespace candor::server {

/// The population stability index (Siddiqi 2006, Credit Risk Scorecards) of counts in bins against reference counts in the same
/// bins, whose sums are `of_window` and `of_reference`. 0 when nothing has changed; below .1 is little, from .25 on much.
/// Half a count is added to each bin, so that an empty one is not infinitely unlikely.
template <class Counts>
double stability_of(const Counts& reference, const Counts& window, double of_reference,
                    double of_window) {
  double index = 0;
  for (std::size_t i = 0; i < reference.size(); ++i) {
    const double bins = static_cast<double>(reference.size());
    const double expected = (reference[i] + .5) / (of_reference + .5 * bins);
    const double found = (window[i] + .5) / (of_window + .5 * bins);
    index += (found - expected) * std::log(found / expected);
  }
  return index;
}

}  // namespace candor::server
