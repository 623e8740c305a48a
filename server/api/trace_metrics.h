#pragma once

#include <array>
#include <cstdint>
#include <string_view>
#include <vector>

#include "monitor/verdict.h"
#include "server/metrics.h"

namespace candor::server {

/// What is counted about judged traces. Any thread; no lock on the way of a trace that is judged.
class TraceMetrics {
 public:
  explicit TraceMetrics(Metrics& metrics);

  void judged(const monitor::Verdict& verdict);
  void refused(std::string_view code);  // a stable problem code: a bounded set

 private:
  static constexpr std::size_t kDecisions = 4;
  static constexpr std::size_t kStatuses = 4;

  struct PerCheck {
    std::string_view name;
    Histogram* seconds;
    std::array<Counter*, kStatuses> by_status;
  };

  Metrics& metrics_;
  std::array<Counter*, kDecisions> by_decision_;
  Histogram& seconds_;
  std::vector<PerCheck> checks_;
};

}  // namespace candor::server
