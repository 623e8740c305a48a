#include "monitor/json_writer.h"
#include "monitor/verdict.h"

namespace candor::monitor {
namespace {

void write(JsonWriter& json, const FoundBy& rule) {
  json.begin_object();
  json.member("id", rule.id);
  json.member("title", rule.title);
  json.member("level", to_string(rule.level));
  json.member("version", rule.version);
  json.member("mode", to_string(rule.mode));
  json.end_object();
}

void write(JsonWriter& json, const Span& span) {
  json.begin_object();
  json.member("step", span.step);
  json.member("field", span.field);
  json.member("begin", span.begin);
  json.member("end", span.end);
  json.member("quote", span.quote);
  json.end_object();
}

void write_explanation(JsonWriter& json, const Finding& finding) {
  json.begin_object();
  json.member("kind", to_string(finding.kind));
  json.member("claim", finding.claim);
  json.member("shows", what_it_shows(finding.kind));
  json.member("cannot_show", what_it_cannot_show(finding.kind));
  json.member("check_it", how_to_check_it(finding.kind));
  json.end_object();
}

void write(JsonWriter& json, const Finding& finding) {
  json.begin_object();
  json.member("id", finding.id);
  json.member("check", finding.check);
  json.key("rule");
  write(json, finding.rule);
  json.key("steps");
  json.begin_array();
  for (const auto step : finding.steps) json.value(step);
  json.end_array();
  json.key("evidence");
  json.begin_array();
  for (const auto& span : finding.evidence) write(json, span);
  json.end_array();
  json.key("explanation");
  write_explanation(json, finding);
  json.member("confidence", finding.confidence);
  json.end_object();
}

void write(JsonWriter& json, const std::map<std::string, double, std::less<>>& signals) {
  json.begin_object();
  for (const auto& [name, value] : signals) json.member(name, value);
  json.end_object();
}

void write_signals(JsonWriter& json, const Verdict& verdict) {
  json.begin_object();
  json.key("trace");
  write(json, verdict.trace_signals);
  json.key("steps");
  json.begin_object();
  for (const auto& [step, signals] : verdict.step_signals) {
    json.key(std::to_string(step));
    write(json, signals);
  }
  json.end_object();
  json.end_object();
}

/// A check that did not run took no time worth telling.
void write(JsonWriter& json, const CheckReport& report) {
  const bool worked = report.status == CheckStatus::ran || report.status == CheckStatus::failed;
  json.begin_object();
  json.member("name", report.name);
  json.member("status", to_string(report.status));
  if (!report.why.empty()) json.member("why", report.why);
  if (worked) json.member("micros", report.micros);
  json.end_object();
}

std::size_t size_guess(const Verdict& verdict) { return 1024 + verdict.findings.size() * 1536; }

}  // namespace

std::string to_json(const Verdict& verdict) {
  std::string out;
  out.reserve(size_guess(verdict));
  JsonWriter json(out);
  json.begin_object();
  json.member("trace", verdict.trace);
  json.member("decision", to_string(verdict.decision));
  json.member("risk", verdict.risk);
  json.key("findings");
  json.begin_array();
  for (const auto& finding : verdict.findings) write(json, finding);
  json.end_array();
  json.key("signals");
  write_signals(json, verdict);
  json.key("checks");
  json.begin_array();
  for (const auto& report : verdict.checks) write(json, report);
  json.end_array();
  if (const auto message = message_for_agent(verdict.decision); !message.empty())
    json.member("message", message);
  json.member("ruleset", verdict.ruleset);
  json.key("models");
  json.begin_object();
  for (const auto& [name, digest] : verdict.models) json.member(name, digest);
  json.end_object();
  json.member("engine", CANDOR_VERSION);
  json.member("micros", verdict.micros);
  json.end_object();
  return out;
}

}  // namespace candor::monitor
