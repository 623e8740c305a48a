#include "client/evaluation/plots.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "client/text.h"

namespace candor::client {
namespace {

using monitor::overseer::RocPoint;
using monitor::overseer::Scored;

constexpr double kLeft = 48;
constexpr double kTop = 12;
constexpr double kWidth = 260;
constexpr double kHeight = 200;
constexpr std::size_t kBuckets = 20;
constexpr std::size_t kMostPoints = 240;

double x_of(double share) { return kLeft + share * kWidth; }
double y_of(double share) { return kTop + (1 - share) * kHeight; }

std::string at(double number) { return fixed(number, 1); }

std::string tag(std::string_view element, std::string_view style, const std::string& attributes,
                const std::string& title = {}) {
  std::string text =
      "<" + std::string(element) + " class=\"" + std::string(style) + "\" " + attributes;
  if (title.empty()) return text + "/>";
  return text + "><title>" + escaped(title) + "</title></" + std::string(element) + ">";
}

std::string label(double x, double y, std::string_view anchor, std::string_view text) {
  return "<text x=\"" + at(x) + "\" y=\"" + at(y) + "\" text-anchor=\"" + std::string(anchor) +
         "\">" + escaped(text) + "</text>";
}

std::string line(std::string_view style, double x1, double y1, double x2, double y2) {
  return tag(
      "line", style,
      "x1=\"" + at(x1) + "\" y1=\"" + at(y1) + "\" x2=\"" + at(x2) + "\" y2=\"" + at(y2) + "\"");
}

std::string bar(std::string_view style, double x, double width, double share,
                const std::string& title) {
  return tag("rect", style,
             "x=\"" + at(x) + "\" y=\"" + at(y_of(share)) + "\" width=\"" + at(width) +
                 "\" height=\"" + at(share * kHeight) + "\"",
             title);
}

/// The frame with quarters along both sides and what they count; up to `top`.
std::string frame(std::string_view across, std::string_view up, double top,
                  const std::string& inside) {
  std::string text =
      "<svg viewBox=\"0 0 320 260\" width=\"320\" height=\"260\" role=\"img\" aria-label=\"" +
      escaped(up) + " against " + escaped(across) + "\">";
  for (int quarter = 0; quarter <= 4; ++quarter) {
    const double share = quarter / 4.0;
    text += line("grid", x_of(share), y_of(0), x_of(share), y_of(1));
    text += line("grid", x_of(0), y_of(share), x_of(1), y_of(share));
    text += label(x_of(share), kTop + kHeight + 14, "middle", fixed(share, 2));
    if (quarter > 0) text += label(kLeft - 4, y_of(share) + 4, "end", fixed(share * top, 2));
  }
  text += label(kLeft + kWidth / 2, 250, "middle", across);
  return text + "<text transform=\"translate(9 " + at(kTop + kHeight / 2) +
         ") rotate(-90)\" text-anchor=\"middle\">" + escaped(up) + "</text>" + inside + "</svg>";
}

std::string path_of(const RocLine& line) {
  const auto step = std::max<std::size_t>(line.points.size() / kMostPoints, 1);
  std::string path;
  for (std::size_t i = 0; i < line.points.size(); ++i) {
    if (i % step != 0 && i + 1 != line.points.size()) continue;
    path += (path.empty() ? "M" : "L") + at(x_of(line.points[i].false_positives)) + " " +
            at(y_of(line.points[i].recall));
  }
  return path;
}

using Shares = std::array<double, kBuckets>;

Shares shares_of(std::span<const Scored> scored, bool positive) {
  Shares shares{};
  double count = 0;
  for (const Scored& each : scored) {
    if (each.positive != positive || std::isnan(each.score)) continue;
    const double place = std::clamp(each.score * kBuckets, 0.0, kBuckets - 1.0);
    shares[static_cast<std::size_t>(place)] += 1;
    count += 1;
  }
  for (double& share : shares) share = count > 0 ? share / count : 0;
  return shares;
}

}  // namespace

std::string escaped(std::string_view text) {
  std::string result;
  for (const char c : text) {
    switch (c) {
      case '&':
        result += "&amp;";
        break;
      case '<':
        result += "&lt;";
        break;
      case '>':
        result += "&gt;";
        break;
      case '"':
        result += "&quot;";
        break;
      case '\'':
        result += "&#39;";
        break;
      default:
        result += c;
    }
  }
  return result;
}

std::string roc_plot(std::span<const RocLine> lines) {
  std::string inside = line("diagonal", x_of(0), y_of(0), x_of(1), y_of(1));
  for (const RocLine& each : lines) {
    if (each.points.empty()) continue;
    inside += tag("path", each.style, "d=\"" + path_of(each) + "\"", each.name);
  }
  return frame("false positives", "recall", 1, inside);
}

std::string reliability_plot(std::span<const Scored> scored) {
  std::string inside;
  const auto bins = monitor::overseer::reliability(scored);
  const double width = kWidth / static_cast<double>(bins.size());
  for (std::size_t i = 0; i < bins.size(); ++i) {
    if (bins[i].count == 0) continue;
    inside +=
        bar("share", kLeft + width * static_cast<double>(i) + 1, width - 2, bins[i].share_positive,
            counted(bins[i].count, "trace") + ", mean score " + fixed(bins[i].mean_score, 2) +
                ", positive " + fixed(bins[i].share_positive, 2));
  }
  inside += line("diagonal", x_of(0), y_of(0), x_of(1), y_of(1));
  return frame("score", "share positive", 1, inside);
}

std::string score_plot(std::span<const Scored> scored) {
  const auto positive = shares_of(scored, true);
  const auto negative = shares_of(scored, false);
  const double top = std::max({.05, *std::max_element(positive.begin(), positive.end()),
                               *std::max_element(negative.begin(), negative.end())});
  const double width = kWidth / static_cast<double>(kBuckets);
  std::string inside;
  for (std::size_t i = 0; i < kBuckets; ++i) {
    const double x = kLeft + width * static_cast<double>(i);
    const auto title = [&](std::string_view name, double share) {
      return std::string(name) + ", score from " + fixed(static_cast<double>(i) / kBuckets, 2) +
             ": " + fixed(share * 100, 1) + " %";
    };
    inside +=
        bar("negative", x + 1, width / 2 - 1, negative[i] / top, title("negative", negative[i]));
    inside += bar("positive", x + width / 2, width / 2 - 1, positive[i] / top,
                  title("positive", positive[i]));
  }
  return frame("score", "share of the class", top, inside);
}

}  // namespace candor::client
