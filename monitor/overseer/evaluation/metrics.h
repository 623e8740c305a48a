#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace candor::monitor::overseer {

/// A score and whether what it looks for was there. `group` ties traces of one task together.
struct Scored {
  double score = 0;
  bool positive = false;
  std::uint32_t group = 0;
};

/// A figure and where it lies with 95 % when the tasks are drawn anew (percentile bootstrap over groups; Efron and
/// Tibshirani 1993, chapter 13).
struct Figure {
  double value = 0;
  double low = 0;
  double high = 0;

  bool operator==(const Figure&) const = default;
};

struct RocPoint {
  double false_positives = 0;  // rates
  double recall = 0;
  double threshold = 0;  // scores at or above it are flagged; infinite at the first point

  bool operator==(const RocPoint&) const = default;
};

/// Scores in their order, ready to be counted many times. All figures are none when one class is missing or a score is
/// not a number: a figure over nothing is no figure.
class Ranking {
 public:
  explicit Ranking(std::span<const Scored> scored);

  /// The chance that a positive scores higher than a negative, ties half (Hanley and McNeil 1982).
  std::optional<double> area() const;
  /// The greatest share of positives that a threshold flags while at most `rate` of the negatives are. Equal scores are
  /// flagged together.
  std::optional<double> recall_at(double rate) const;
  /// From (0, 0) to (1, 1), one point for each score; empty when there is no curve.
  std::vector<RocPoint> curve() const;

  std::optional<Figure> area_figure(std::uint32_t seed) const;
  std::optional<Figure> recall_figure(double rate, std::uint32_t seed) const;

  std::size_t positives() const { return positives_; }
  std::size_t negatives() const { return order_.size() - positives_; }

 private:
  /// Scores from the highest to the lowest; each trace counts `times` of its group.
  template <class Visit>
  void each_tie(std::span<const std::uint32_t> times, Visit visit) const;
  std::optional<double> area(std::span<const std::uint32_t> times) const;
  std::optional<double> recall_at(double rate, std::span<const std::uint32_t> times) const;
  template <class Measure>
  std::optional<Figure> figure(std::uint32_t seed, Measure measure) const;

  std::vector<Scored> order_;  // groups are numbered from 0
  std::size_t positives_ = 0;
  std::uint32_t groups_ = 0;
  bool countable_ = true;
};

/// One bar of a reliability diagram: traces whose scores fall into the same tenth.
struct ReliabilityBin {
  double mean_score = 0;
  double share_positive = 0;
  std::size_t count = 0;
};

/// Ten bins of equal width over 0 to 1, empty ones too. Scores outside count to the nearest bin.
std::vector<ReliabilityBin> reliability(std::span<const Scored> scored);

/// Expected calibration error over those bins (Naeini et al. 2015): how far scores are from shares. None without
/// traces or with a score that is not a number.
std::optional<double> calibration_error(std::span<const Scored> scored);

/// What the threshold of a deployment does (baseline.h, with all that keeps it in place): the means over 200 draws of `traffic`
/// negatives that give the threshold, tested on all others.
struct DeploymentFigure {
  double false_positives = 0;
  double low = 0;  // of the draws, all but one in twenty flag this share or more
  double high = 0;
  std::optional<double> recall;  // none without positives
  std::size_t traffic = 0;       // negatives that gave the threshold
};

/// `stated` is the model's own threshold; `traffic` 0: half of the negatives. None when that is less than kLeastTraffic, with fewer
/// than 20 others to test on, or a score that is not a number.
std::optional<DeploymentFigure> at_deployment_percentile(std::span<const Scored> scored,
                                                         double stated, std::size_t traffic,
                                                         std::uint32_t seed);

}  // namespace candor::monitor::overseer
