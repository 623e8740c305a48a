#include "monitor/checks/rules.h"

#include "monitor/events/events.h"

namespace candor::monitor {

CheckOutcome run_rules(const Trace& trace, const Observations& observations,
                       std::span<const FindingTemplate> templates, rules::Matcher& matcher,
                       std::vector<Finding>& findings, rules::Memo* memo) {
  if (templates.empty()) return {CheckStatus::skipped, "no rules are loaded"};
  const EventList events = events_of(trace, observations);
  matcher.begin(memo);
  for (const TraceEvent& event : events.events) matcher.add(event.view());
  matcher.finish();
  findings = findings_of({trace, observations, events}, matcher.matches(), templates);
  if (matcher.failure().empty()) return {};
  return {CheckStatus::failed, std::string(matcher.failure())};
}

}  // namespace candor::monitor
