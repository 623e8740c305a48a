#include "monitor/overseer/evaluation/cascade.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <vector>

#include "monitor/overseer/evaluation/random.h"

namespace candor::monitor::overseer {
namespace {

constexpr int kSplits = 20;
constexpr std::size_t kLeast = 20;
constexpr double kInfinite = std::numeric_limits<double>::infinity();

/// Scores at or above `high` flag, from `low` on the judge is asked.
struct Band {
  double high = kInfinite;
  double low = kInfinite;
};

/// Shares of each class, and of the traffic, that a band flags or asks about.
struct Outcome {
  double recall = 0;
  double false_positives = 0;
  double asked = 0;
};

struct Shares {
  double positives = 0;
  double negatives = 0;
};

/// Running shares of both classes with at least a score, from the highest score down.
struct Ladder {
  std::vector<double> scores;  // falling; the first is infinite
  std::vector<Shares> above;   // with at least that score
};

Ladder ladder_of(std::vector<Scored> scored) {
  std::stable_sort(scored.begin(), scored.end(),
                   [](const Scored& a, const Scored& b) { return a.score > b.score; });
  double positives = 0;
  for (const Scored& each : scored) positives += each.positive ? 1 : 0;
  const double negatives = static_cast<double>(scored.size()) - positives;
  Ladder ladder{{kInfinite}, {{}}};
  Shares shares;
  for (std::size_t i = 0; i < scored.size(); ++i) {
    (scored[i].positive ? shares.positives : shares.negatives) += 1;
    if (i + 1 < scored.size() && scored[i + 1].score == scored[i].score) continue;
    ladder.scores.push_back(scored[i].score);
    ladder.above.push_back({positives > 0 ? shares.positives / positives : 0,
                            negatives > 0 ? shares.negatives / negatives : 0});
  }
  return ladder;
}

Outcome outcome_of(const Shares& flagged, const Shares& reached, const CascadeOptions& options,
                   double base_rate) {
  const Shares band{reached.positives - flagged.positives, reached.negatives - flagged.negatives};
  return {flagged.positives + options.judge.sensitivity * band.positives,
          flagged.negatives + (1 - options.judge.specificity) * band.negatives,
          base_rate * band.positives + (1 - base_rate) * band.negatives};
}

/// The place on the ladder of a threshold that was found elsewhere.
const Shares& at_least(const Ladder& ladder, double threshold) {
  const auto end = std::partition_point(ladder.scores.begin(), ladder.scores.end(),
                                        [&](double score) { return score >= threshold; });
  const auto place = std::max<std::ptrdiff_t>(end - ladder.scores.begin() - 1, 0);
  return ladder.above[static_cast<std::size_t>(place)];
}

/// Quadratic in the number of different scores of one half, but for what the budget cuts off.
Band best_band(const Ladder& ladder, const CascadeOptions& options, double base_rate) {
  Band best;
  double best_recall = -1;
  for (std::size_t high = 0; high < ladder.scores.size(); ++high) {
    if (ladder.above[high].negatives > options.false_positives) break;
    for (std::size_t low = high; low < ladder.scores.size(); ++low) {
      const auto outcome = outcome_of(ladder.above[high], ladder.above[low], options, base_rate);
      if (outcome.asked > options.budget || outcome.false_positives > options.false_positives)
        break;
      if (outcome.recall <= best_recall) continue;
      best_recall = outcome.recall;
      best = {ladder.scores[high], ladder.scores[low]};
    }
  }
  return best;
}

struct Halves {
  std::vector<Scored> choosing;
  std::vector<Scored> testing;
};

Halves halves_of(std::span<const Scored> scored, Random& random) {
  std::map<std::uint32_t, bool> side;
  for (const Scored& each : scored) side.emplace(each.group, false);
  for (auto& each : side) each.second = random.below(2) == 0;
  Halves halves;
  for (const Scored& each : scored)
    (side[each.group] ? halves.choosing : halves.testing).push_back(each);
  return halves;
}

bool is_enough(std::span<const Scored> scored) {
  std::size_t positives = 0;
  for (const Scored& each : scored) {
    if (std::isnan(each.score)) return false;
    positives += each.positive ? 1 : 0;
  }
  return positives >= kLeast && scored.size() - positives >= kLeast;
}

double share_of_positives(std::span<const Scored> scored) {
  double positives = 0;
  for (const Scored& each : scored) positives += each.positive ? 1 : 0;
  return positives / static_cast<double>(scored.size());
}

}  // namespace

std::optional<CascadeFigure> cascade(std::span<const Scored> scored, const CascadeOptions& options,
                                     std::uint32_t seed) {
  if (!is_enough(scored)) return std::nullopt;
  const double base_rate = options.base_rate > 0 ? options.base_rate : share_of_positives(scored);
  auto nothing_asked = options;
  nothing_asked.budget = 0;
  Random random(seed);
  CascadeFigure sum;
  for (int split = 0; split < kSplits; ++split) {
    const auto halves = halves_of(scored, random);
    const auto choosing = ladder_of(halves.choosing);
    const auto testing = ladder_of(halves.testing);
    const auto measured = [&](const CascadeOptions& how) {
      const auto band = best_band(choosing, how, base_rate);
      return outcome_of(at_least(testing, band.high), at_least(testing, band.low), how, base_rate);
    };
    const auto alone = measured(nothing_asked);
    const auto both = measured(options);
    sum.alone += alone.recall / kSplits;
    sum.alone_false_positives += alone.false_positives / kSplits;
    sum.recall += both.recall / kSplits;
    sum.false_positives += both.false_positives / kSplits;
    sum.asked += both.asked / kSplits;
  }
  return sum;
}

}  // namespace candor::monitor::overseer
