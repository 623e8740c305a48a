#include "server/api/openapi.h"

namespace candor::server {
namespace {

// One line for each endpoint: method, path, tag, parameters, body, status, answer, problems.
constexpr Operation kOperations[] = {
    {"POST", "/v1/traces", "traces", "format", "Trace", 200, "Verdict", "400 409 413 422 503"},
    {"GET", "/v1/traces", "traces",
     "agent model session rule decision min_risk since until limit cursor", "", 200, "TracePage",
     "400 503"},
    {"GET", "/v1/traces/{id}", "traces", "", "", 200, "StoredTrace", "404 503"},
    {"POST", "/v1/traces/batch", "traces", "format", "Traces", 200, "application/x-ndjson",
     "400 503"},

    {"GET", "/v1/rules", "rules", "mode origin level tag broken", "", 200, "RuleList", "400 503"},
    {"POST", "/v1/rules", "rules", "mode end author", "Rule", 201, "RuleWithText",
     "400 409 413 422 503"},
    {"GET", "/v1/rules/{id}", "rules", "if_none_match", "", 200, "RuleWithText", "304 404 503"},
    {"PUT", "/v1/rules/{id}", "rules", "mode end author if_match if_none_match", "Rule", 200,
     "RuleWithText", "400 412 413 422 428 503"},
    {"DELETE", "/v1/rules/{id}", "rules", "author if_match", "", 204, "",
     "404 409 412 422 428 503"},
    {"PUT", "/v1/rules/{id}/mode", "rules", "mode end author if_match", "Mode", 200, "RuleWithText",
     "400 404 412 422 428 503"},
    {"GET", "/v1/rules/{id}/versions", "rules", "", "", 200, "RuleVersions", "404 503"},
    {"POST", "/v1/rules/{id}/rollback", "rules", "author if_match if_none_match", "Rollback", 200,
     "RuleWithText", "400 404 412 422 428 503"},

    {"POST", "/v1/rules/validate", "workshop", "", "Rule", 200, "Validation", "400 413 503"},
    {"POST", "/v1/rules/test", "workshop", "", "RuleAndTraces", 200, "TestReport",
     "400 413 422 503"},
    {"POST", "/v1/rules/{id}/test", "workshop", "", "TraceList", 200, "TestReport",
     "400 404 413 422 503"},
    {"POST", "/v1/rules/backtest", "workshop", "mode since until agent model limit", "Rule", 202,
     "Backtest", "400 413 422 503"},
    {"POST", "/v1/rules/{id}/backtest", "workshop", "mode since until agent model limit", "", 202,
     "Backtest", "400 404 422 503"},
    {"GET", "/v1/rules/{id}/shadow", "workshop", "", "", 200, "ShadowResults", "404 503"},
    {"GET", "/v1/backtests", "workshop", "", "", 200, "BacktestList", ""},
    {"GET", "/v1/backtests/{id}", "workshop", "", "", 200, "Backtest", "404"},
    {"DELETE", "/v1/backtests/{id}", "workshop", "", "", 200, "Backtest", "404"},

    {"GET", "/v1/placeholders", "rule sets", "if_none_match", "", 200, "Placeholders", "304 503"},
    {"PUT", "/v1/placeholders", "rule sets", "author if_match", "Placeholders", 200, "Placeholders",
     "400 412 413 422 428 503"},
    {"GET", "/v1/rulesets", "rule sets", "if_none_match", "", 200, "RuleSet", "304 503"},
    {"POST", "/v1/rulesets", "rule sets", "author if_match", "RuleSet", 200, "ImportReport",
     "400 412 413 422 428 503"},

    {"GET", "/v1/monitorability", "insight", "agent model since_week until_week by", "", 200,
     "Monitorability", "400 503"},

    {"GET", "/v1/overseers", "learned models", "if_none_match", "", 200, "OverseerList", "304"},
    {"POST", "/v1/overseers", "learned models", "name author", "Overseer", 201, "Overseer",
     "400 409 412 413 422 503"},
    {"GET", "/v1/overseers/{id}", "learned models", "", "", 200, "OverseerWithCard", "404 422 503"},
    {"POST", "/v1/overseers/{id}/activate", "learned models", "author if_match", "", 200,
     "OverseerList", "404 412 422 428 503"},
    {"PUT", "/v1/overseers/{id}/mode", "learned models", "author if_match", "OverseerMode", 200,
     "OverseerList", "400 404 412 413 422 428 503"},
    {"POST", "/v1/overseers/{id}/evaluate", "learned models", "", "", 200, "OverseerEvaluation",
     "404 422 503"},
    {"GET", "/v1/overseers/versions", "learned models", "", "", 200, "OverseerVersions", "503"},
    {"POST", "/v1/overseers/rollback", "learned models", "author if_match", "Rollback", 200,
     "OverseerList", "400 404 412 413 422 428 503"},

    {"GET", "/v1/baselines", "learned models", "", "", 200, "BaselineList", "503"},
    {"POST", "/v1/baselines/reset", "learned models", "author", "BaselineReset", 200,
     "BaselineReset", "400 404 413 503"},

    {"GET", "/v1/probes", "learned models", "", "", 200, "ProbeList", "503"},
    {"POST", "/v1/probes", "learned models", "author if_match", "Probe", 201, "Probe",
     "400 409 412 413 422 503"},
    {"GET", "/v1/probes/{name}", "learned models", "if_none_match", "", 200, "Probe",
     "304 404 503"},
    {"DELETE", "/v1/probes/{name}", "learned models", "author if_match", "", 204, "",
     "404 412 428 503"},

    {"POST", "/v1/traces/{id}/reviews", "reviews", "author", "Review", 201, "Review",
     "400 404 413 503"},
    {"GET", "/v1/traces/{id}/reviews", "reviews", "", "", 200, "ReviewList", "404 503"},
    {"GET", "/v1/reviews/export", "reviews", "cursor limit", "", 200, "application/x-ndjson",
     "400 503"},

    {"POST", "/v1/sessions", "sessions", "", "Session", 201, "Session", "400 409 413 503"},
    {"GET", "/v1/sessions", "sessions", "limit cursor", "", 200, "SessionList", "400 503"},
    {"GET", "/v1/sessions/{id}", "sessions", "", "", 200, "Session", "404 503"},
    {"POST", "/v1/sessions/{id}/steps", "sessions", "", "Steps", 200, "StepDecision",
     "400 404 409 413 422 503"},
    {"POST", "/v1/sessions/{id}/resume", "sessions", "", "", 200, "Session", "404 503"},

    {"GET", "/v1/coverage", "gateway", "", "", 200, "Coverage", "503"},
    {"GET", "/v1/queue", "gateway", "", "", 200, "Queue", "503"},
    {"POST", "/v1/queue/{id}", "gateway", "author", "QueueDecision", 200, "QueueDecision",
     "400 404 413 503"},

    {"GET", "/healthz", "service", "", "", 200, "ServiceStatus", ""},
    {"GET", "/readyz", "service", "", "", 200, "ServiceStatus", "503"},
    {"GET", "/metrics", "service", "", "", 200, "text/plain", ""},
    {"GET", "/openapi.json", "service", "", "", 200, "OpenApi", ""},
    {"GET", "/v1/limits", "service", "", "", 200, "Limits", ""},
    {"GET", "/v1/stats", "service", "", "", 200, "Stats", "503"},
};

}  // namespace

std::span<const Operation> operations() { return kOperations; }

}  // namespace candor::server
