#include "monitor/judge/cascade.h"

#include <algorithm>

namespace candor::monitor {
namespace {

constexpr double kLeast = 1e-3;

/// SplitMix64 (Steele, Lea and Flood 2014): the same numbers everywhere.
class Draws {
 public:
  explicit Draws(std::uint64_t seed) : state_(seed) {}

  double unit() {
    std::uint64_t z = state_ += 0x9E3779B97F4A7C15ULL;
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9ULL;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBULL;
    return static_cast<double>((z ^ (z >> 31)) >> 11) * 0x1.0p-53;
  }

 private:
  std::uint64_t state_;
};

double raised_by(double score, double ratio) {
  const double p = std::clamp(score, 1e-9, 1 - 1e-9);
  const double odds = p / (1 - p) * ratio;
  return std::max(score, odds / (1 + odds));
}

}  // namespace

Cascade simulate_cascade(std::span<const CascadeTrace> stream, const CascadeOptions& options) {
  JudgeBudget budget(options.budget);
  Draws draws(options.seed);
  const double ratio = std::max(options.recall, kLeast) / std::max(options.false_positives, kLeast);
  Cascade out;
  for (const CascadeTrace& trace : stream) {
    const double draw =
        draws.unit();  // one a trace, asked or not: options are compared on the same judge
    out.scores.push_back(trace.score);
    Verdict verdict;
    verdict.risk = trace.score;
    if (choose_to_ask(verdict, options.band, options.base_rate, budget) != JudgeChoice::ask)
      continue;
    ++out.asked;
    if (draw >= (trace.unsafe ? options.recall : options.false_positives)) continue;
    ++out.raised;
    out.scores.back() = raised_by(trace.score, ratio);
  }
  return out;
}

}  // namespace candor::monitor
