#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "monitor/overseer/evaluation/metrics.h"

namespace candor::client {

/// A line of a ROC plot. `style` is a class of the page's style sheet.
struct RocLine {
  std::string name;
  std::string_view style;
  std::vector<monitor::overseer::RocPoint> points;
};

/// Inline SVG, 320 by 260, coloured by the page's style sheet. Every shape has a title that says its numbers.
std::string roc_plot(std::span<const RocLine> lines);
/// A bar for each tenth of the scores with the share of positives in it, against the diagonal.
std::string reliability_plot(std::span<const monitor::overseer::Scored> scored);
/// How many of each class score where: shares of the class in twentieths.
std::string score_plot(std::span<const monitor::overseer::Scored> scored);

/// Text for HTML, also inside attributes.
std::string escaped(std::string_view text);

}  // namespace candor::client
