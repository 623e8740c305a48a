#include "monitor/rule_tests.h"

#include <algorithm>

#include <nlohmann/json.hpp>

#include "monitor/event_json.h"
#include "monitor/import/read.h"

namespace candor::monitor {
namespace {

using nlohmann::json;

/// Deeper than any test of ours; far below what nlohmann_json's recursive writer needs a deep stack for.
constexpr int kMostDepth = 200;

/// A discarded value when the text is not JSON or is too deep.
json parse_bounded(std::string_view text) {
  bool deep = false;
  const auto bound = [&](int depth, json::parse_event_t, const json&) {
    deep = deep || depth > kMostDepth;
    return depth <= kMostDepth;
  };
  json parsed = json::parse(text, bound, /*allow_exceptions=*/false);
  return deep ? json(json::value_t::discarded) : parsed;
}

/// Whether the rule matched, and what to tell when that was not expected.
struct Seen {
  bool matched = false;
  std::string what;
};

const rules::RuleInfo* find_rule(const Monitor& monitor, std::string_view id) {
  const auto all = monitor.rules().rules();
  const auto found =
      std::find_if(all.begin(), all.end(), [&](const auto& info) { return info.id == id; });
  return found == all.end() ? nullptr : &*found;
}

/// Why the rule cannot be tested at all; empty when it can.
std::string untestable(const Monitor& monitor, std::string_view id) {
  const rules::RuleInfo* info = find_rule(monitor, id);
  if (info == nullptr) return "the rule is not in the rule set: it did not compile";
  if (info->mode == rules::Mode::draft) return "the rule is a draft, and drafts never run";
  if (!info->reported) return "the rule only serves correlations and never reports on its own";
  return "";
}

Result<Seen> see(const Verdict& verdict, std::string_view rule) {
  for (const CheckReport& report : verdict.checks) {
    if (report.name == "rules" && report.status != CheckStatus::ran)
      return Error{"not_run", "the rules did not run: " + report.why, ""};
  }
  std::string others;
  for (const Finding& finding : verdict.findings) {
    if (finding.rule.id == rule) return Seen{true, finding.claim};
    if (others.find(finding.rule.id) == std::string::npos) others += " " + finding.rule.id;
  }
  return Seen{false, others.empty() ? "no rule matched" : "these matched instead:" + others};
}

Result<Seen> run_trace(const Monitor& monitor, std::string_view rule, const json& native) {
  const auto trace =
      read_trace(native.dump(-1, ' ', false, json::error_handler_t::replace), "candor", Limits{});
  if (!trace) return trace.error();
  return see(monitor.judge(*trace), rule);
}

Result<Seen> run_event(const Monitor& monitor, std::string_view rule, const json& test) {
  const json none = json::object();
  const auto event = JsonEvent::read(test.contains("logsource") ? test["logsource"] : none,
                                     test.contains("fields") ? test["fields"] : none);
  if (!event) return event.error();
  rules::Matcher matcher(monitor.rules());
  matcher.begin();
  matcher.add(event->view());
  matcher.finish();
  if (!matcher.failure().empty()) return Error{"not_run", std::string(matcher.failure()), ""};
  const auto infos = monitor.rules().rules();
  for (const rules::Match& match : matcher.matches()) {
    if (infos[match.rule].id == rule) return Seen{true, "the event matches"};
  }
  return Seen{false, "the event does not match"};
}

Result<Seen> run_body(const Monitor& monitor, std::string_view rule, const json& test) {
  const bool trace = test.contains("trace") && test["trace"].is_object();
  const bool event = test.contains("event") && test["event"].is_object();
  if (trace == event)
    return Error{"invalid_test", "a test has either `trace` or `event`, an object", ""};
  return trace ? run_trace(monitor, rule, test["trace"]) : run_event(monitor, rule, test["event"]);
}

std::string failure(const Result<Seen>& seen, bool expected) {
  if (!seen) {
    const Error& error = seen.error();
    return error.where.empty() ? error.message : error.where + ": " + error.message;
  }
  if (seen->matched == expected) return "";
  return (expected ? "should match, but does not: " : "should not match, but does: ") + seen->what;
}

RuleTestOutcome run_test(const Monitor& monitor, std::string_view rule, const json& test,
                         std::size_t number) {
  RuleTestOutcome outcome{std::string(rule), "test " + std::to_string(number), false, ""};
  if (!test.is_object()) {
    outcome.why = "a test is a mapping";
    return outcome;
  }
  if (test.contains("name") && test["name"].is_string()) outcome.test = test["name"];
  if (!test.contains("match") || !test["match"].is_boolean()) {
    outcome.why = "a test says `match: true` or `match: false`";
    return outcome;
  }
  outcome.why = failure(run_body(monitor, rule, test), test["match"].get<bool>());
  outcome.passed = outcome.why.empty();
  return outcome;
}

}  // namespace

std::vector<RuleTestOutcome> run_rule_tests(const Monitor& monitor, std::string_view rule,
                                            std::string_view tests) {
  if (tests.empty()) return {};
  const json list = parse_bounded(tests);
  if (list.is_null()) return {};
  if (!list.is_array())
    return {{std::string(rule), "tests", false, "`tests` is a list, no deeper than 200"}};
  std::vector<RuleTestOutcome> outcomes;
  const std::string reason = untestable(monitor, rule);
  for (const json& test : list) {
    outcomes.push_back(run_test(monitor, rule, test, outcomes.size() + 1));
    if (reason.empty()) continue;
    outcomes.back().passed = false;
    outcomes.back().why = reason;
  }
  return outcomes;
}

}  // namespace candor::monitor
