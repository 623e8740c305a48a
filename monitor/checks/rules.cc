#include "monitor/checks/rules.h"

#include <utility>

#include "monitor/events/trace_events.h"

namespace candor::monitor {
namespace {

/// Gives a trace's events to the matcher, and those of known steps only as far as something was found in them.
class Feed {
 public:
  Feed(const Trace& trace, const Observations& observations, const RulesRun& run, EventList& list)
      : run_(run), list_(list), events_(trace, observations, list) {}

  void add_step(std::uint32_t step) {
    if (run_.known == nullptr) return add_new(step, nullptr);
    const auto observed = digest_of(events_.observed(), step, *run_.memo);
    if (const auto* const known = run_.known->find(step, observed)) return add_known(step, *known);
    KnownEvents::Known known{.observed = observed};
    add_new(step, &known);
    run_.known->put(step, std::move(known));
  }

  void add_trace() {
    events_.add_trace();
    run_.matcher.add(list_.events.back().view());
  }

 private:
  void add_new(std::uint32_t step, KnownEvents::Known* known) {
    const std::size_t before = list_.events.size();
    const auto count = events_.add_step(step);
    if (known != nullptr) known->count = count;
    for (std::uint32_t i = 0; i < count.all; ++i) {
      run_.matcher.add(list_.events[before + i].view());
      if (known == nullptr) continue;
      for (const rules::EventMatch& match : run_.matcher.found())
        known->found.push_back({i, match});
    }
  }

  void add_known(std::uint32_t step, const KnownEvents::Known& known) {
    const std::size_t before = list_.events.size();
    if (known.found.empty()) {
      events_.skip_step(step, known.count);
    } else {
      events_.add_step(step);
    }
    auto next = known.found.begin();
    for (std::uint32_t i = 0; i < known.count.all; ++i) {
      found_.clear();
      for (; next != known.found.end() && next->event == i; ++next) found_.push_back(next->match);
      run_.matcher.add_known(list_.events[before + i].view(), found_);
    }
  }

  const RulesRun& run_;
  EventList& list_;
  TraceEvents events_;
  std::vector<rules::EventMatch> found_;  // in one event
};

}  // namespace

CheckOutcome run_rules(const Trace& trace, const Observations& observations, const RulesRun& run,
                       std::vector<Finding>& findings) {
  if (run.templates.empty()) return {CheckStatus::skipped, "no rules are loaded"};
  if (run.known != nullptr) run.known->begin(trace, run.set);
  EventList list;
  Feed feed(trace, observations, run, list);
  run.matcher.begin(run.memo);
  for (std::uint32_t step = 0; step < trace.steps.size(); ++step) feed.add_step(step);
  feed.add_trace();
  run.matcher.finish();
  findings = findings_of({trace, observations, list}, run.matcher.matches(), run.templates);
  if (run.matcher.failure().empty()) return {};
  return {CheckStatus::failed, std::string(run.matcher.failure())};
}

}  // namespace candor::monitor
