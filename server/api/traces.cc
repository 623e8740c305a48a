#include <array>
#include <memory>
#include <span>
#include <string>
#include <utility>

#include "monitor/json_writer.h"
#include "monitor/time.h"
#include "server/api/cursor.h"
#include "server/api/dispatch.h"
#include "server/api/endpoint.h"
#include "server/api/judging.h"
#include "server/api/problem.h"
#include "server/api/query.h"
#include "server/app.h"

namespace candor::server {
namespace {

/// Up to this size a trace is judged at once on the I/O thread: handing it to another thread and back would cost more
/// than the judging (limits.md, section 8). Above it, other connections would wait too long.
constexpr std::size_t kInlineBytes = std::size_t{64} << 10;

constexpr std::uint64_t kMaxPage = 500;

Response json_response(std::string body) { return {200, "application/json", {}, std::move(body)}; }

// ---- POST /v1/traces

void store(App& app, Result<TraceRecord> record, const Respond& respond) {
  if (!record) return respond(to_response(record.error()));
  auto id = record->id;
  app.store.put_trace(*std::move(record), [respond, id = std::move(id)](Result<Put> put) {
    auto verdict = verdict_of(std::move(put), id);
    respond(verdict ? json_response(*std::move(verdict)) : to_response(verdict.error()));
  });
}

void judge_and_store(App& app, const Request& request, const Respond& respond) {
  judge(app, request.body, request.query_value("format"),
        [&app, respond](Result<TraceRecord> record) { store(app, std::move(record), respond); });
}

void post_trace(App& app, Request request, Respond respond) {
  if (auto format = check_format(request); !format) return respond(to_response(format.error()));
  if (request.body.size() <= kInlineBytes) return judge_and_store(app, request, respond);
  auto job = [&app, respond, kept = std::make_shared<const Request>(std::move(request))] {
    run_guarded(respond, [&] { judge_and_store(app, *kept, respond); });
  };
  if (!app.pool.submit(std::move(job))) {
    respond(to_response(Error{"queue_full", "all workers are busy; try again", {}}));
  }
}

// ---- GET /v1/traces/{id}

Response get_trace(App& app, const Request& request) {
  const std::string id(request.path_value("id"));
  const auto found = app.store.trace(id);
  if (!found) return to_response(found.error());
  if (!found->has_value())
    return to_response(Error{"not_found", "there is no trace '" + id + "'", {}});
  const auto& record = **found;
  Response response;
  response.body.reserve(record.trace.size() + record.verdict.size() + 128);
  monitor::JsonWriter json(response.body);
  json.begin_object();
  json.key("trace");
  json.raw(record.trace);
  json.key("verdict");
  json.raw(record.verdict);
  json.member("received_at", monitor::to_rfc3339(record.received_at));
  json.end_object();
  return response;
}

// ---- GET /v1/traces

Status read_ranges(const Request& request, TraceQuery& query) {
  const auto min_risk = unit_parameter(request, "min_risk");
  if (!min_risk) return min_risk.error();
  const auto since = time_parameter(request, "since");
  if (!since) return since.error();
  const auto until = time_parameter(request, "until");
  if (!until) return until.error();
  const auto limit = whole_parameter(request, "limit", 1, kMaxPage);
  if (!limit) return limit.error();
  query.min_risk = *min_risk;
  query.since = *since;
  query.until = *until;
  query.limit = static_cast<std::uint32_t>(limit->value_or(query.limit));
  return Done{};
}

Result<TraceQuery> query_of(const Request& request) {
  static constexpr std::array<std::string_view, 10> kKnown = {
      "agent",    "model", "session", "rule",  "decision",
      "min_risk", "since", "until",   "limit", "cursor"};
  if (auto known = check_parameters(request, kKnown); !known) return known.error();
  TraceQuery query;
  query.agent = request.query_value("agent");
  query.model = request.query_value("model");
  query.session = request.query_value("session");
  query.rule = request.query_value("rule");
  if (const auto text = request.query_value("decision"); !text.empty()) {
    query.at_least = monitor::decision_from(text);
    if (!query.at_least) return invalid_query("allow, flag, hold or block is expected", "decision");
  }
  if (const auto text = request.query_value("cursor"); !text.empty()) {
    const auto sequence = sequence_of(text);
    if (!sequence) return invalid_query("this is no cursor that was given out", "cursor");
    query.before = *sequence;
  }
  if (auto ranges = read_ranges(request, query); !ranges) return ranges.error();
  return query;
}

void write_summary(monitor::JsonWriter& json, const TraceSummary& summary) {
  json.begin_object();
  json.member("id", summary.id);
  json.member("agent", summary.agent);
  json.member("model", summary.model);
  json.member("session", summary.session);
  json.member("received_at", monitor::to_rfc3339(summary.received_at));
  json.member("decision", monitor::to_string(summary.decision));
  json.member("risk", summary.risk);
  json.key("rules");
  json.begin_array();
  for (const auto& rule : summary.rules) json.value(rule);
  json.end_array();
  json.end_object();
}

/// One page, newest first. `next` is there when there is more.
Response get_traces(App& app, const Request& request) {
  auto query = query_of(request);
  if (!query) return to_response(query.error());
  const auto page = query->limit;
  query->limit = page + 1;  // the one more tells whether there is a next page
  auto found = app.store.traces(*query);
  if (!found) return to_response(found.error());
  const bool more = found->size() > page;
  if (more) found->resize(page);
  Response response;
  monitor::JsonWriter json(response.body);
  json.begin_object();
  json.key("traces");
  json.begin_array();
  for (const auto& summary : *found) write_summary(json, summary);
  json.end_array();
  if (more) json.member("next", cursor_of(found->back().sequence));
  json.end_object();
  return response;
}

constexpr Endpoint kEndpoints[] = {
    {"POST", "/v1/traces", "Judge one trace, keep it, and answer with its verdict", post_trace},
    {"GET", "/v1/traces", "Search the stored traces, newest first", get_traces},
    {"GET", "/v1/traces/{id}", "One stored trace with its verdict", get_trace},
};

}  // namespace

std::span<const Endpoint> traces_endpoints() { return kEndpoints; }

}  // namespace candor::server
