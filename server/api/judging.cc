#include "server/api/judging.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <utility>

#include "monitor/digest.h"
#include "monitor/import/read.h"
#include "server/api/query.h"

namespace candor::server {
namespace {

std::vector<std::string> rules_of(const monitor::Verdict& verdict) {
  std::vector<std::string> out;
  for (const auto& finding : verdict.findings) {
    const auto& id = finding.rule.id;
    if (!id.empty() && std::find(out.begin(), out.end(), id) == out.end()) out.push_back(id);
  }
  return out;
}

/// Of one that clients name and may post again.
TraceRecord posted_record_of(const monitor::Trace& trace, const monitor::Verdict& verdict) {
  TraceRecord record = record_of(trace, verdict);
  record.content = monitor::sha256_hex(record.trace);
  return record;
}

}  // namespace

void note(App& app, const monitor::Trace& trace, const monitor::Verdict& verdict) {
  app.trace_metrics.judged(verdict);
  app.baselines.watch(trace.agent, verdict);
  app.drift.watch(verdict);
}

TraceRecord record_of(const monitor::Trace& trace, const monitor::Verdict& verdict) {
  TraceRecord record;
  record.id = trace.id;
  record.agent = trace.agent;
  record.model = trace.model;
  record.session = trace.session;
  record.received_at =
      std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now());
  record.monitorability = verdict.monitorability;
  record.week = monitor::watched_week_of(trace, record.received_at).week;
  record.decision = verdict.decision;
  record.risk = verdict.risk;
  record.rules = rules_of(verdict);
  record.trace = monitor::to_json(trace);
  record.verdict = monitor::to_json(verdict);
  return record;
}

Status check_format(const Request& request) {
  static constexpr std::array<std::string_view, 1> kKnown = {"format"};
  if (auto known = check_parameters(request, kKnown); !known) return known;
  const auto format = request.query_value("format");
  const auto names = monitor::format_names();
  if (format.empty() || std::find(names.begin(), names.end(), format) != names.end()) return Done{};
  return Error{"unknown_format", "there is no format '" + std::string(format) + "'", "?format"};
}

void judge(App& app, std::string_view bytes, std::string_view format,
           std::function<void(Result<TraceRecord>)> done) {
  auto monitor = app.monitor.get();
  if (monitor == nullptr) return done(Error{"not_ready", "no rule set is loaded yet", {}});
  auto read = monitor::read_trace(bytes, format, app.config.limits);
  if (!read) {
    app.trace_metrics.refused(read.error().code);
    return done(read.error());
  }
  if (!app.second_stage.configured()) {  // the usual way, and without an allocation more
    const auto verdict = monitor->judge(*read);
    note(app, *read, verdict);
    return done(posted_record_of(*read, verdict));
  }
  const auto trace = std::make_shared<const monitor::Trace>(*std::move(read));
  auto first = monitor->judge(*trace);
  app.second_stage.consider(std::move(monitor), trace, std::move(first),
                            [&app, trace, done = std::move(done)](const monitor::Verdict& verdict) {
                              note(app, *trace, verdict);
                              done(posted_record_of(*trace, verdict));
                            });
}

Result<std::string> verdict_of(Result<Put> put, const std::string& id) {
  if (!put) return put.error();
  if (put->outcome == PutOutcome::conflict) {
    return Error{"trace_conflict", "the trace '" + id + "' is stored with other content", {}};
  }
  return std::move(put->verdict);
}

}  // namespace candor::server
