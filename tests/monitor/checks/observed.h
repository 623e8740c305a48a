#pragma once

// What a check said about a trace, in a form that tests can read.

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>

#include "monitor/checks/check.h"
#include "tests/monitor/events/traces.h"

namespace candor::monitor::testing {

class Observed {
 public:
  Observed(const Check& check, Trace trace) : trace_(std::move(trace)) {
    outcome_ = check.run(trace_, observations_);
  }

  /// All values of a fact about a step, joined with '|'; "-" without any.
  std::string fact(std::string_view name, std::uint32_t step) const {
    std::string values;
    for (const Fact& fact : observations_.facts) {
      if (fact.name == name && fact.step == step)
        values += (values.empty() ? "" : "|") + fact.value;
    }
    return values.empty() ? "-" : values;
  }

  /// The signal about the whole trace, or about one step; none: 0.
  const Signal* signal(std::string_view name,
                       std::optional<std::uint32_t> step = std::nullopt) const {
    const auto found = std::find_if(
        observations_.signals.begin(), observations_.signals.end(),
        [&](const Signal& signal) { return signal.name == name && signal.step == step; });
    return found == observations_.signals.end() ? nullptr : &*found;
  }

  double value(std::string_view name, std::optional<std::uint32_t> step = std::nullopt) const {
    const Signal* found = signal(name, step);
    return found == nullptr ? 0 : found->value;
  }

  const CheckOutcome& outcome() const { return outcome_; }
  const Observations& observations() const { return observations_; }

 private:
  Trace trace_;
  Observations observations_;
  CheckOutcome outcome_;
};

}  // namespace candor::monitor::testing
