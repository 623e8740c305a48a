// What a rule would have done to the stored traces, before it is in force; and what one in shadow has done.

#include <algorithm>

#include <nlohmann/json.hpp>

#include "monitor/time.h"
#include "server/api/body.h"
#include "server/api/endpoint.h"
#include "server/api/problem.h"
#include "server/api/query.h"
#include "server/api/rule_json.h"
#include "server/app.h"

namespace candor::server {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::uint64_t kMostTraces = 10'000'000;
constexpr std::string_view kScope[] = {"since", "until", "agent", "model", "limit"};

Response no_such_backtest() {
  return to_response(Error{"not_found", "there is no backtest with this id", ""});
}

// ---- reports

std::string_view to_string(BacktestState state) {
  constexpr std::string_view names[] = {"waiting", "running", "done", "cancelled", "failed"};
  return names[static_cast<std::size_t>(state)];
}

Json to_json(const BacktestTraces& traces) {
  return {{"count", traces.count}, {"traces", traces.ids}};
}

Json to_json(const BacktestReport& report, const BacktestSide& side) {
  Json out;
  for (std::size_t i = 0; i < side.decisions.size(); ++i) {
    out["decisions"][std::string(monitor::to_string(static_cast<monitor::Decision>(i)))] =
        side.decisions[i];
  }
  out["alerts_per_day"] = report.per_day(side.alerts());
  out["micros_per_trace"] =
      report.judged == 0 ? 0.0
                         : static_cast<double>(side.micros) / static_cast<double>(report.judged);
  return out;
}

Json to_json(const BacktestReport& report) {
  Json out;
  out["id"] = report.id;
  out["rule"] = report.rule;
  out["state"] = to_string(report.state);
  if (!report.why.empty()) out["why"] = report.why;
  out["judged"] = report.judged;
  out["limit"] = report.limit;
  out["unreadable"] = report.unreadable;
  if (report.judged > 0) {
    out["oldest"] = monitor::to_rfc3339(report.oldest);
    out["newest"] = monitor::to_rfc3339(report.newest);
  }
  out["before"] = to_json(report, report.before);
  out["after"] = to_json(report, report.after);
  out["newly_flagged"] = to_json(report.newly_flagged);
  out["no_longer_flagged"] = to_json(report.no_longer_flagged);
  out["changed_decision"] = to_json(report.changed_decision);
  out["found_by_rule"] = to_json(report.found_by_rule);
  out["found_by_rule"]["per_day"] = report.per_day(report.found_by_rule.count);
  return out;
}

// ---- starting

Status read_scope(const Request& request, BacktestPlan& plan) {
  const auto since = time_parameter(request, "since");
  if (!since) return since.error();
  const auto until = time_parameter(request, "until");
  if (!until) return until.error();
  const auto limit = whole_parameter(request, "limit", 1, kMostTraces);
  if (!limit) return limit.error();
  plan.since = *since;
  plan.until = *until;
  plan.limit = limit->value_or(plan.limit);
  plan.agent = request.query_value("agent");
  plan.model = request.query_value("model");
  return Done{};
}

Response start(App& app, const Request& request, RuleRecord record, std::uint32_t version) {
  BacktestPlan plan{.rule = record.id, .before = app.rule_book.book()->monitor, .after = nullptr};
  if (auto scope = read_scope(request, plan); !scope) return to_response(scope.error());
  const auto proposed = app.rule_book.propose({.rules = {{std::move(record), version}}});
  if (proposed.error) return to_refusal(proposed);
  plan.after = proposed.book->monitor;
  const auto report = app.backtests.start(std::move(plan));
  if (!report) return to_response(report.error());
  return {202,
          "application/json",
          {{"location", "/v1/backtests/" + report->id}},
          to_text(to_json(*report))};
}

/// A rule that may or may not be in the book, as it would be with this text.
Response backtest_text(App& app, const Request& request) {
  const auto body = read_rule_body(request, kScope);
  if (!body) return to_response(body.error());
  const auto book = app.rule_book.book();
  if (book == nullptr)
    return to_response(Error{"not_ready", "the rules are still being compiled", ""});
  RuleRecord record{.mode = body->mode.value_or(rules::Mode::enforce), .text = body->text};
  const auto trial = app.rule_book.try_out(record);
  if (trial.rule.broken()) {
    return to_refusal({.error = Error{"invalid_rule", "the rule does not compile", ""},
                       .diagnostics = trial.rule.diagnostics});
  }
  record.id = trial.rule.id;
  const BookRule* rule = book->find(record.id);
  return start(app, request, std::move(record), rule == nullptr ? 0 : rule->version);
}

/// A rule of the book, as it would be in another mode.
Response backtest_rule(App& app, const Request& request) {
  const auto body = read_rule_body(request, kScope);
  if (!body) return to_response(body.error());
  const auto book = app.rule_book.book();
  if (book == nullptr)
    return to_response(Error{"not_ready", "the rules are still being compiled", ""});
  const BookRule* rule = book->find(request.path_value("id"));
  if (rule == nullptr) return to_response(Error{"not_found", "there is no rule with this id", ""});
  RuleRecord record{.id = rule->id,
                    .mode = body->mode.value_or(rules::Mode::enforce),
                    .text = rule->pack_text ? "" : rule->text};
  return start(app, request, std::move(record), rule->version);
}

// ---- following

Response list_backtests(App& app, const Request&) {
  Json out;
  out["backtests"] = Json::array();
  for (const BacktestReport& report : app.backtests.list())
    out["backtests"].push_back(to_json(report));
  return {200, "application/json", {}, to_text(out)};
}

Response get_backtest(App& app, const Request& request) {
  const auto report = app.backtests.find(request.path_value("id"));
  if (!report) return no_such_backtest();
  return {200, "application/json", {}, to_text(to_json(*report))};
}

Response cancel_backtest(App& app, const Request& request) {
  if (!app.backtests.cancel(request.path_value("id"))) return no_such_backtest();
  return get_backtest(app, request);
}

// ---- shadow

constexpr std::uint64_t kMostShadowTraces = 100'000;

/// What the rule's findings would make of a trace by themselves, were they enforced.
monitor::Decision would_be(const App& app, const BookRule& rule) {
  return app.rule_book.policy().by_level[static_cast<std::size_t>(rule.info().level)];
}

struct ShadowResults {
  BacktestTraces found;
  BacktestTraces would_change;
  rules::Time newest{}, oldest{};
};

Result<ShadowResults> shadow_results_of(App& app, const BookRule& rule) {
  ShadowResults results;
  TraceQuery query{.rule = rule.id};
  if (rule.version > 0) query.since = rule.changed_at;
  query.limit = 1000;
  while (results.found.count < kMostShadowTraces) {
    const auto page = app.store.traces(query);
    if (!page) return page.error();
    for (const TraceSummary& summary : *page) {
      if (results.found.count == 0) results.newest = summary.received_at;
      results.oldest = summary.received_at;
      const auto keep = [&](BacktestTraces& traces) {
        if (++traces.count <= BacktestTraces::kept) traces.ids.push_back(summary.id);
      };
      keep(results.found);
      if (would_be(app, rule) > summary.decision) keep(results.would_change);
    }
    if (page->size() < query.limit) break;
    query.before = page->back().sequence;
  }
  return results;
}

Response get_shadow(App& app, const Request& request) {
  const auto book = app.rule_book.book();
  if (book == nullptr)
    return to_response(Error{"not_ready", "the rules are still being compiled", ""});
  const BookRule* rule = book->find(request.path_value("id"));
  if (rule == nullptr) return to_response(Error{"not_found", "there is no rule with this id", ""});
  const auto results = shadow_results_of(app, *rule);
  if (!results) return to_response(results.error());
  const BacktestReport span{.newest = results->newest, .oldest = results->oldest};
  Json out;
  out["rule"] = rule->id;
  out["version"] = rule->version;
  out["mode"] = rules::to_string(rule->mode);
  if (rule->version > 0) out["since"] = monitor::to_rfc3339(rule->changed_at);
  out["would_be"] = monitor::to_string(would_be(app, *rule));
  out["found"] = to_json(results->found);
  out["found"]["per_day"] = span.per_day(results->found.count);
  out["would_change"] = to_json(results->would_change);
  return {200, "application/json", {}, to_text(out)};
}

constexpr Endpoint kEndpoints[] = {
    {"POST", "/v1/rules/backtest", "Run a rule over the stored traces",
     BackgroundHandler{backtest_text}},
    {"POST", "/v1/rules/{id}/backtest", "The same for a rule of the book in another mode",
     BackgroundHandler{backtest_rule}},
    {"GET", "/v1/rules/{id}/shadow",
     "What the rule has found since its last change, and would have decided", get_shadow},
    {"GET", "/v1/backtests", "The last backtests", list_backtests},
    {"GET", "/v1/backtests/{id}", "How far a backtest is, and what it found", get_backtest},
    {"DELETE", "/v1/backtests/{id}", "End a backtest", cancel_backtest},
};

}  // namespace

std::span<const Endpoint> backtest_endpoints() { return kEndpoints; }

}  // namespace candor::server
