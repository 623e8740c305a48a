#include "monitor/judge/second_reading.h"

#include <algorithm>
#include <utility>

#include "monitor/monitor.h"

namespace candor::monitor {
namespace {

/// In the place of the report that the check did not run.
void put_report(Verdict& verdict, const CheckReport& report) {
  for (CheckReport& known : verdict.checks) {
    if (known.name != report.name) continue;
    known = report;
    return;
  }
  verdict.checks.push_back(report);
}

bool has_finding(const Verdict& verdict, const std::string& id) {
  return std::any_of(verdict.findings.begin(), verdict.findings.end(),
                     [&id](const Finding& finding) { return finding.id == id; });
}

}  // namespace

SecondReading reading_of(const JudgeAnswer& answer, std::string_view model, JudgeMode mode,
                         std::uint32_t micros) {
  SecondReading reading;
  reading.report = {"judge", CheckStatus::ran, "", micros};
  reading.signals.push_back({"judge.unsafe", std::nullopt, answer.unsafe, answer.evidence});
  reading.model = std::string(model) + ' ' + std::string(kJudgePromptVersion) + ' ' +
                  std::string(to_string(mode));
  return reading;
}

Verdict with_second_reading(const Monitor& monitor, const Trace& trace, Verdict first,
                            const SecondReading& reading) {
  if (reading.signals.empty()) {
    put_report(first, reading.report);
    return first;
  }
  Verdict second = monitor.judge(trace, reading.signals);
  put_report(second, reading.report);
  second.decision = std::max(first.decision, second.decision);
  second.risk = std::max(first.risk, second.risk);
  for (Finding& finding : first.findings) {
    if (!has_finding(second, finding.id)) second.findings.push_back(std::move(finding));
  }
  second.models["judge"] = reading.model;
  second.micros += first.micros;
  return second;
}

}  // namespace candor::monitor
