#include "server/api/trace_metrics.h"

#include <algorithm>

#include "monitor/checks/check.h"

namespace candor::server {
namespace {

constexpr double kMicro = 1e-6;

}  // namespace

TraceMetrics::TraceMetrics(Metrics& metrics)
    : metrics_(metrics),
      seconds_(metrics.histogram("candor_judge_seconds", "Time to judge one trace.")) {
  for (std::size_t i = 0; i < kDecisions; ++i) {
    const auto name = monitor::to_string(static_cast<monitor::Decision>(i));
    by_decision_[i] = &metrics.counter("candor_traces_total", "Traces judged, by decision.",
                                       {{"decision", name}});
  }
  std::vector<std::string_view> names = {"rules", "judge"};
  for (const auto* const check : monitor::checks()) names.push_back(check->name);
  for (const auto name : names) {
    PerCheck per_check{name,
                       &metrics.histogram("candor_check_seconds", "Time of one check on one trace.",
                                          {{"check", name}}),
                       {}};
    for (std::size_t i = 0; i < kStatuses; ++i) {
      const auto status = monitor::to_string(static_cast<monitor::CheckStatus>(i));
      per_check.by_status[i] =
          &metrics.counter("candor_checks_total", "Checks of traces, by how they ended.",
                           {{"check", name}, {"status", status}});
    }
    checks_.push_back(per_check);
  }
}

void TraceMetrics::judged(const monitor::Verdict& verdict) {
  by_decision_[static_cast<std::size_t>(verdict.decision)]->add();
  seconds_.observe(verdict.micros * kMicro);
  for (const auto& report : verdict.checks) {
    const auto found = std::find_if(checks_.begin(), checks_.end(), [&report](const PerCheck& one) {
      return one.name == report.name;
    });
    if (found == checks_.end()) continue;
    found->seconds->observe(report.micros * kMicro);
    found->by_status[static_cast<std::size_t>(report.status)]->add();
  }
}

void TraceMetrics::refused(std::string_view code) {
  metrics_
      .counter("candor_traces_refused_total", "Traces that were not judged, by reason.",
               {{"code", code}})
      .add();
}

}  // namespace candor::server
