// How the service is: alive, ready, its metrics, limits and counts.

#include <algorithm>
#include <chrono>

#include <nlohmann/json.hpp>

#include "monitor/import/read.h"
#include "monitor/overseer/overseer.h"
#include "rules/limits.h"
#include "server/api/endpoint.h"
#include "server/api/problem.h"
#include "server/api/rule_json.h"
#include "server/app.h"

namespace candor::server {
namespace {

using Json = nlohmann::ordered_json;

Response ok(const Json& document) { return {200, "application/json", {}, to_text(document)}; }

// Alive: the process answers. Nothing else may make this fail, or it is restarted for what a restart does not mend.
Response healthz(App&, const Request&) { return ok({{"status", "ok"}}); }

// Ready: a trace that is posted now would be judged and stored.
Response readyz(App& app, const Request&) {
  if (app.draining) return to_response(Error{"draining", "the server is shutting down", ""});
  if (app.rule_book.book() == nullptr)
    return to_response(Error{"not_ready", "the rules are still being compiled", ""});
  if (auto healthy = app.store.healthy(); !healthy) return to_response(healthy.error());
  return ok({{"status", "ready"}});
}

Response metrics(App& app, const Request&) {
  return {200, "text/plain; version=0.0.4; charset=utf-8", {}, app.metrics.render()};
}

Response limits(App& app, const Request&) {
  const monitor::Limits& limits = app.config.limits;
  Json out;
  out["trace"] = {
      {"bytes", limits.trace_bytes}, {"steps", limits.steps}, {"json_depth", limits.json_depth}};
  out["formats"] = monitor::format_names();
  out["rule"] = {{"bytes", rules::limit::source_bytes}, {"yaml_depth", rules::limit::yaml_depth}};
  out["queue"] = {{"jobs", app.config.work_queue}};
  out["connections"] = app.config.max_connections;
  out["header_bytes"] = app.config.max_header_bytes;
  return ok(out);
}

Json rule_counts(const Book& book) {
  std::size_t by_mode[3] = {};
  std::size_t broken = 0;
  for (const BookRule& rule : book.content.rules) {
    ++(rule.broken() ? broken : by_mode[static_cast<std::size_t>(rule.mode)]);
  }
  return {
      {"draft", by_mode[0]}, {"shadow", by_mode[1]}, {"enforce", by_mode[2]}, {"broken", broken}};
}

Json overseer_in_use(App& app) {
  const auto models = app.model_book.models();
  const auto digest = [](const auto& model) { return model ? Json(model->digest()) : Json(); };
  return {{"active", digest(models.overseer)}, {"shadow", digest(models.shadow)}};
}

Json features_of(App& app) {
  const auto state = app.features.state();
  if (!state) return nullptr;
  Json most = Json::array();
  for (const auto& row : state->most) most.push_back({{"feature", row.feature}, {"psi", row.psi}});
  return {{"watched", state->watched}, {"drifted", state->drifted}, {"most", std::move(most)}};
}

Json drift_of(App& app) {
  Json signals = Json::array();
  for (const auto& row : app.drift.rows())
    signals.push_back({{"signal", row.signal}, {"psi", row.psi}, {"traces", row.traces}});
  Json agents = Json::array();
  for (const auto& state : app.baselines.states()) {
    if (!state.baseline) continue;
    const auto& heads = state.baseline->heads;
    if (std::any_of(heads.begin(), heads.end(), [](const auto& head) { return head.drifted; }))
      agents.push_back(state.agent);
  }
  return {{"signals", std::move(signals)},
          {"agents", std::move(agents)},
          {"features", features_of(app)}};
}

Response stats(App& app, const Request&) {
  const auto newest = app.store.traces({.limit = 1});
  if (!newest) return to_response(newest.error());
  Json out;
  out["engine"] = CANDOR_VERSION;
  out["traces"] = {{"stored", newest->empty() ? 0 : newest->front().sequence}};
  if (const auto book = app.rule_book.book()) {
    out["ruleset"] = book->digest();
    out["rules"] = rule_counts(*book);
    out["compile_micros"] = book->compile_micros;
  }
  out["overseer"] = overseer_in_use(app);
  out["drift"] = drift_of(app);
  out["judge"] = app.second_stage.stats();
  return ok(out);
}

constexpr Endpoint kEndpoints[] = {
    {"GET", "/healthz", "The process answers", at_once<healthz>},
    {"GET", "/readyz", "Traces can be judged and stored", at_once<readyz>},
    {"GET", "/metrics", "Prometheus text format", at_once<metrics>},
    {"GET", "/v1/limits", "What one request and one trace may cost", at_once<limits>},
    {"GET", "/v1/stats", "Counts of traces and rules", stats},
};

}  // namespace

std::span<const Endpoint> service_endpoints() { return kEndpoints; }

}  // namespace candor::server
