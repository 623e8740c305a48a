#include <exception>

#include "monitor/checks/check.h"
#include "monitor/checks/stopwatch.h"

namespace candor::monitor {
namespace {

struct Sizes {
  std::size_t signals;
  std::size_t facts;
  std::size_t decoded;
};

Sizes sizes_of(const Observations& observations) {
  return {observations.signals.size(), observations.facts.size(), observations.decoded.size()};
}

void cut_back(Observations& observations, Sizes sizes) {
  observations.signals.erase(
      observations.signals.begin() + static_cast<std::ptrdiff_t>(sizes.signals),
      observations.signals.end());
  observations.facts.erase(observations.facts.begin() + static_cast<std::ptrdiff_t>(sizes.facts),
                           observations.facts.end());
  observations.decoded.erase(
      observations.decoded.begin() + static_cast<std::ptrdiff_t>(sizes.decoded),
      observations.decoded.end());
}

}  // namespace

const Models& CheckInput::no_models() {
  static const Models none;
  return none;
}

CheckReport run_check(const Check& check, const CheckInput& input, Observations& observations) {
  const Stopwatch watch;
  const Sizes before = sizes_of(observations);
  CheckOutcome outcome;
  try {
    outcome = check.run(input, observations);
  } catch (const std::exception& error) {
    cut_back(observations, before);
    outcome = {CheckStatus::failed, std::string("internal error: ") + error.what()};
  }
  return {check.name, outcome.status, std::move(outcome.why), watch.micros()};
}

}  // namespace candor::monitor
