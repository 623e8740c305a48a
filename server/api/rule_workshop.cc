// Trying rules without changing anything: validate, test.

#include <algorithm>

#include <nlohmann/json.hpp>

#include "monitor/events/log_sources.h"
#include "monitor/finding.h"
#include "monitor/import/read.h"
#include "monitor/overseer/overseer.h"
#include "monitor/rule_tests.h"
#include "server/api/body.h"
#include "server/api/endpoint.h"
#include "server/api/problem.h"
#include "server/api/rule_json.h"
#include "server/app.h"

namespace candor::server {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::size_t kMaxTraces = 1000;

Response not_ready() {
  return to_response(Error{"not_ready", "the rules are still being compiled", ""});
}

Response ok(const Json& document) { return {200, "application/json", {}, to_text(document)}; }

// ---- validate

// What looks at logs that no trace gives would wait for ever.
void warn_of_foreign_sources(BookRule& rule) {
  for (const rules::DocumentOutline& document : rule.documents) {
    const auto& [category, product, service, at] = document.source;
    if (document.kind == rules::DocumentKind::correlation || document.faulty) continue;
    if (monitor::is_seen_in_traces({category, product, service})) continue;
    rule.diagnostics.push_back({rules::Severity::warning, "foreign_logsource",
                                "no event of a trace is of this log source", document.source_at});
  }
}

// What findings read of a rule's `candor:` mapping.
void warn_of_candor_members(BookRule& rule) {
  for (const rules::DocumentOutline& document : rule.documents) {
    if (document.faulty) continue;
    for (auto& diagnostic : monitor::check_candor_members({&document.info, 1}))
      rule.diagnostics.push_back(std::move(diagnostic));
  }
}

// No rule is shown what such a head says.
void warn_of_informational_heads(RuleBook::Trial& trial) {
  const auto& overseer = trial.monitor->models().overseer;
  if (overseer == nullptr) return;
  for (const auto& head : overseer->model().heads) {
    const std::string signal = "overseer." + head.name;
    const rules::RuleSet& set = trial.monitor->rules();
    if (!head.informational || !(set.asks_for(signal) || set.asks_for(signal + ".percentile")))
      continue;
    trial.rule.diagnostics.push_back(
        {rules::Severity::warning,
         "informational_signal",
         signal + " is informational in the active model: it is recorded, and no rule sees it",
         {}});
  }
}

// Of each document that can match something.
Json costs_of(const RuleBook::Trial& trial) {
  Json out = Json::array();
  const rules::RuleSet& set = trial.monitor->rules();
  for (std::uint32_t i = 0; i < set.rules().size(); ++i) {
    const auto& documents = trial.rule.documents;
    const bool own = std::any_of(documents.begin(), documents.end(), [&](const auto& document) {
      return document.info.id == set.rules()[i].id;
    });
    if (!own) continue;
    const rules::RuleCost cost = set.cost(i);
    out.push_back(
        {{"rule", set.rules()[i].id}, {"candidates", cost.candidates}, {"nanos", cost.nanos}});
  }
  return out;
}

Response validate(App& app, const Request& request) {
  const auto body = read_rule_body(request);
  if (!body) return to_response(body.error());
  if (app.rule_book.book() == nullptr) return not_ready();
  auto trial = app.rule_book.try_out({.mode = rules::Mode::enforce, .text = body->text});
  warn_of_foreign_sources(trial.rule);
  warn_of_candor_members(trial.rule);
  if (!trial.rule.broken()) warn_of_informational_heads(trial);
  Json out;
  out["valid"] = !trial.rule.broken();
  out["diagnostics"] = to_json(trial.rule.diagnostics);
  BookRule shown = trial.rule;
  shown.diagnostics.clear();
  if (!trial.rule.broken()) {
    out["rule"] = to_json(shown);
    out["costs"] = costs_of(trial);
  }
  return ok(out);
}

// ---- test

struct Tally {
  Json outcomes = Json::array();
  std::size_t passed = 0;
};

void run_own_tests(const RuleBook::Trial& trial, Tally& tally) {
  for (const auto& document : trial.rule.documents) {
    for (const auto& outcome :
         monitor::run_rule_tests(*trial.monitor, document.info.id, document.info.tests)) {
      Json& one = tally.outcomes.emplace_back();
      one["rule"] = outcome.rule;
      one["test"] = outcome.test;
      one["passed"] = outcome.passed;
      if (!outcome.passed) one["why"] = outcome.why;
      tally.passed += outcome.passed ? 1 : 0;
    }
  }
}

// What the rule, and nothing else, found in a trace.
Json found_in(const RuleBook::Trial& trial, const monitor::Trace& trace) {
  auto verdict = trial.monitor->judge(trace);
  std::erase_if(verdict.findings,
                [&](const monitor::Finding& finding) { return finding.rule.id != trial.rule.id; });
  Json out;
  out["trace"] = verdict.trace;
  out["match"] = !verdict.findings.empty();
  out["findings"] = Json::parse(monitor::to_json(verdict)).at("findings");
  out["micros"] = verdict.micros;
  return out;
}

Result<Json> try_on(const RuleBook::Trial& trial, const nlohmann::json& traces,
                    const monitor::Limits& limits) {
  if (!traces.is_array() || traces.size() > kMaxTraces) {
    return Error{"invalid_member",
                 "a list of at most " + std::to_string(kMaxTraces) + " traces is expected",
                 "/traces"};
  }
  Json out = Json::array();
  for (std::size_t i = 0; i < traces.size(); ++i) {
    const auto text = traces[i].dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
    const auto trace = monitor::read_trace(text, "", limits);
    if (!trace)
      return Error{trace.error().code, trace.error().message,
                   "/traces/" + std::to_string(i) + trace.error().where};
    out.push_back(found_in(trial, *trace));
  }
  return out;
}

Response run_tests(App& app, RuleRecord record, const nlohmann::json& traces) {
  record.mode = rules::Mode::shadow;  // a draft would find nothing
  const auto trial = app.rule_book.try_out(record);
  if (trial.rule.broken()) {
    return to_refusal({.error = Error{"invalid_rule", "the rule does not compile", ""},
                       .diagnostics = trial.rule.diagnostics});
  }
  Tally tally;
  run_own_tests(trial, tally);
  const auto traces_tried = try_on(trial, traces, app.config.limits);
  if (!traces_tried) return to_response(traces_tried.error());
  Json out;
  out["rule"] = trial.rule.id;
  out["passed"] = tally.passed;
  out["failed"] = tally.outcomes.size() - tally.passed;
  out["tests"] = std::move(tally.outcomes);
  out["traces"] = *traces_tried;
  out["diagnostics"] = to_json(trial.rule.diagnostics);
  return ok(out);
}

// The posted traces; none when the body is the rule itself or empty.
Result<nlohmann::json> posted_traces(const Request& request, bool is_json) {
  if (!is_json || request.body.empty()) return nlohmann::json::array();
  auto body = read_json(request);
  if (!body) return body.error();
  if (!body->is_object()) return Error{"invalid_member", "an object is expected", "/"};
  return body->value("traces", nlohmann::json::array());
}

Response test_text(App& app, const Request& request) {
  const auto body = read_rule_body(request);
  if (!body) return to_response(body.error());
  const auto traces = posted_traces(request, body->is_json);
  if (!traces) return to_response(traces.error());
  if (app.rule_book.book() == nullptr) return not_ready();
  return run_tests(app, {.text = body->text}, *traces);
}

Response test_rule(App& app, const Request& request) {
  const auto book = app.rule_book.book();
  if (book == nullptr) return not_ready();
  const auto traces = posted_traces(request, /*is_json=*/true);
  if (!traces) return to_response(traces.error());
  const BookRule* rule = book->find(request.path_value("id"));
  if (rule == nullptr) return to_response(Error{"not_found", "there is no rule with this id", ""});
  return run_tests(app, {.id = rule->id, .text = rule->text}, *traces);
}

constexpr Endpoint kEndpoints[] = {
    {"POST", "/v1/rules/validate", "All that is wrong with a rule, without adding it",
     BackgroundHandler{validate}},
    {"POST", "/v1/rules/test", "Run a text's own tests, and the rule over posted traces",
     BackgroundHandler{test_text}},
    {"POST", "/v1/rules/{id}/test", "The same for a rule of the book",
     BackgroundHandler{test_rule}},
};

}  // namespace

std::span<const Endpoint> rule_workshop_endpoints() { return kEndpoints; }

}  // namespace candor::server
