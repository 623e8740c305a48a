#pragma once

// The monitor with the rule packs that we ship, for tests and benchmarks.

#include <memory>
#include <utility>

#include "monitor/monitor.h"
#include "tests/packs.h"

namespace candor::testing {

/// One for the process.
inline std::shared_ptr<const monitor::Monitor> shipped_monitor() {
  static const auto shipped = [] {
    rules::Diagnostics diagnostics;
    auto set = rules::RuleSet::compile(shipped_packs(), {}, diagnostics);
    return std::make_shared<const monitor::Monitor>(
        std::make_shared<const rules::RuleSet>(std::move(set)), monitor::Policy{});
  }();
  return shipped;
}

}  // namespace candor::testing
