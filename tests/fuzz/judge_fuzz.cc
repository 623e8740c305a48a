// Arbitrary bytes as a trace, through the whole monitor with rules that meet it often: the verdict must be valid
// JSON, its scores from 0 to 1, its claims and quotes bounded, its spans inside the trace, and the same when judged
// again.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>

#include <nlohmann/json.hpp>

#include "monitor/import/read.h"
#include "monitor/monitor.h"

namespace {

using namespace candor;
using namespace candor::monitor;

constexpr char kRules[] = R"(
title: A vowel in any text
name: vowel
id: 11111111-0000-4000-8000-000000000001
status: test
level: high
logsource: {product: agent}
detection:
    selection:
        text|contains: [a, é, 'o*u']
    arguments:
        args|re: '[aeiou]'
    signal:
        probe.x|gte: 0.5
    condition: 1 of them
---
title: Any command
name: command
id: 11111111-0000-4000-8000-000000000002
status: test
level: critical
logsource: {category: process_creation}
detection:
    selection:
        CommandLine|contains: [a, e]
    condition: selection
---
title: Two in a row
id: 11111111-0000-4000-8000-000000000003
status: test
level: medium
correlation:
    type: temporal_ordered
    rules: [vowel, command]
    timespan: 1h
    generate: true
candor:
    within_steps: 5
---
title: Anything on the whole trace
id: 11111111-0000-4000-8000-000000000004
status: test
level: low
logsource: {product: agent, category: trace}
detection:
    selection:
        answer|contains: a
    totals:
        steps|gte: 1
    condition: 1 of them
)";

void require(bool holds, const char* what, std::string_view shown) {
  if (holds) return;
  std::fprintf(stderr, "%s: %.*s\n", what, static_cast<int>(shown.size()), shown.data());
  std::abort();
}

const Monitor& the_monitor() {
  static const Monitor monitor = [] {
    rules::RuleSource source;
    source.text = kRules;
    rules::Diagnostics diagnostics;
    auto set = rules::RuleSet::compile({&source, 1}, {}, diagnostics);
    for (const auto& diagnostic : diagnostics)
      require(diagnostic.severity != rules::Severity::error, "rule", diagnostic.message);
    return Monitor(std::make_shared<const rules::RuleSet>(std::move(set)), {});
  }();
  return monitor;
}

std::string without_times(Verdict verdict) {
  verdict.micros = 0;
  for (auto& check : verdict.checks) check.micros = 0;
  return to_json(verdict);
}

bool stands_at(std::string_view value, const Span& span) {
  return span.end <= value.size() && value.substr(span.begin, span.quote.size()) == span.quote;
}

/// Whether the step has such a field with the quote at that place. All arguments together are a text of the events'.
bool stands_at(const Step& step, const Span& span) {
  if (span.field == "text") return stands_at(step.text, span);
  if (span.field == "tool") return stands_at(step.tool, span);
  if (span.field == "args") return true;
  return std::any_of(step.leaves.begin(), step.leaves.end(), [&](const Leaf& leaf) {
    return "args." + leaf.path == span.field && stands_at(leaf.text, span);
  });
}

void check(const Finding& finding, const Trace& trace) {
  require(finding.claim.size() <= kClaimBytes, "long claim", finding.claim);
  require(finding.evidence.size() <= kSpansPerFinding, "many spans", finding.claim);
  for (const auto step : finding.steps) require(step < trace.steps.size(), "step", finding.claim);
  for (const Span& span : finding.evidence) {
    require(span.step < trace.steps.size(), "span's step", finding.claim);
    require(span.begin <= span.end, "span", finding.claim);
    require(span.quote.size() <= kQuoteBytes, "long quote", span.quote);
    require(stands_at(trace.steps[span.step], span), "misquoted", finding.claim);
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  const auto trace = read_trace(bytes, "", {});
  if (!trace) return 0;
  const Verdict verdict = the_monitor().judge(*trace);
  const std::string json = to_json(verdict);
  require(nlohmann::json::accept(json), "invalid JSON", json);
  require(verdict.risk >= 0 && verdict.risk <= 1, "risk", json);
  for (const Finding& finding : verdict.findings) check(finding, *trace);
  require(without_times(the_monitor().judge(*trace)) == without_times(verdict), "differs", json);
  return 0;
}
