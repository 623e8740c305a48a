// How well agents and models can be watched, by week: how much reasoning they show, and what it accounts for.

#include <array>
#include <map>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "monitor/json_writer.h"
#include "monitor/monitorability_report.h"
#include "monitor/time.h"
#include "server/api/endpoint.h"
#include "server/api/problem.h"
#include "server/api/query.h"
#include "server/app.h"

namespace candor::server {
namespace {

using monitor::Count;
using monitor::JsonWriter;
using monitor::Monitorability;
using std::chrono::sys_days;

constexpr std::chrono::weeks kWeeksBack{12};
constexpr std::uint32_t kRows = 10'000;  // read at once

struct Asked {
  MonitorabilityQuery query;
  std::string_view by = "model,agent";
};

/// A model, an agent, or both; empty: all of them together.
using SeriesName = std::pair<std::string, std::string>;
using Series = std::map<sys_days, Monitorability>;

sys_days monday_of(rules::Time time) {
  monitor::Trace none;
  return monitor::watched_week_of(none, time).week;
}

std::string date_of(sys_days day) { return monitor::to_rfc3339(day).substr(0, 10); }

Result<Asked> asked_of(const Request& request) {
  static constexpr std::array<std::string_view, 5> kKnown = {"agent", "model", "since", "until",
                                                             "by"};
  if (auto known = check_parameters(request, kKnown); !known) return known.error();
  const auto since = time_parameter(request, "since");
  if (!since) return since.error();
  const auto until = time_parameter(request, "until");
  if (!until) return until.error();
  Asked asked;
  asked.query.agent = request.query_value("agent");
  asked.query.model = request.query_value("model");
  const auto now = std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now());
  asked.query.until = monday_of(until->value_or(now));
  asked.query.since = *since ? monday_of(**since) : asked.query.until - kWeeksBack;
  asked.query.limit = kRows + 1;
  if (const auto by = request.query_value("by"); !by.empty()) asked.by = by;
  if (asked.by != "model" && asked.by != "agent" && asked.by != "model,agent")
    return invalid_query("model, agent or model,agent is expected", "by");
  return asked;
}

std::map<SeriesName, Series> series_of(std::span<const MonitorabilityRow> rows,
                                       std::string_view by) {
  std::map<SeriesName, Series> series;
  for (const MonitorabilityRow& row : rows) {
    const SeriesName name{by == "agent" ? "" : row.of.model, by == "model" ? "" : row.of.agent};
    series[name][row.of.week].add(row.sums);
  }
  return series;
}

void write_counts(JsonWriter& json, const Monitorability& sums, std::span<const Count> counts) {
  for (const Count count : counts) json.member(to_string(count), sums[count]);
}

void write_share(JsonWriter& json, std::string_view name,
                 const std::optional<monitor::Share>& share) {
  if (!share) return;
  json.key(name);
  json.begin_object();
  json.member("value", share->value);
  json.member("low", share->low);
  json.member("high", share->high);
  json.end_object();
}

void write_week(JsonWriter& json, sys_days week, const Monitorability& sums) {
  static constexpr std::array kVisibility = {Count::raw, Count::summary, Count::redacted,
                                             Count::encrypted, Count::absent};
  static constexpr std::array kReflection = {Count::stated, Count::partly, Count::unstated,
                                             Count::contradicted, Count::not_visible};
  static constexpr std::array kLegibility = {Count::illegible, Count::encoded};
  static constexpr std::array kNecessity = {Count::complex, Count::unreasoned};
  json.begin_object();
  json.member("week", date_of(week));
  json.member("traces", sums[Count::traces]);
  json.key("visibility");
  json.begin_object();
  write_counts(json, sums, kVisibility);
  json.end_object();
  json.key("reflection");
  json.begin_object();
  write_counts(json, sums, kReflection);
  write_share(json, "coverage", coverage_of(sums));
  json.end_object();
  json.key("legibility");
  json.begin_object();
  write_counts(json, sums, kLegibility);
  json.end_object();
  json.key("necessity");
  json.begin_object();
  write_counts(json, sums, kNecessity);
  write_share(json, "share", unreasoned_share_of(sums));
  json.end_object();
  json.end_object();
}

void write_change(JsonWriter& json, const monitor::MonitorabilityChange& change) {
  json.begin_object();
  json.member("week", date_of(change.week));
  json.member("kind", to_string(change.kind));
  if (!change.from.empty()) json.member("from", change.from);
  if (!change.to.empty()) json.member("to", change.to);
  json.member("before", change.before);
  json.member("after", change.after);
  json.end_object();
}

void write_series(JsonWriter& json, const SeriesName& name, const Series& series,
                  std::string_view by) {
  const std::vector<monitor::MonitoredWeek> weeks(series.begin(), series.end());
  json.begin_object();
  if (by != "agent") json.member("model", name.first);
  if (by != "model") json.member("agent", name.second);
  json.key("weeks");
  json.begin_array();
  for (const auto& [week, sums] : weeks) write_week(json, week, sums);
  json.end_array();
  json.key("changes");
  json.begin_array();
  for (const auto& change : changes_in(weeks)) write_change(json, change);
  json.end_array();
  if (const auto trend = necessity_trend_of(weeks)) {
    json.key("necessity_trend");
    json.begin_object();
    json.member("weeks", trend->weeks);
    json.member("per_week", trend->per_week);
    json.member("low", trend->low);
    json.member("high", trend->high);
    json.member("rising", trend->rising);
    json.end_object();
  }
  json.end_object();
}

// ---- GET /v1/monitorability

Response get_monitorability(App& app, const Request& request) {
  const auto asked = asked_of(request);
  if (!asked) return to_response(asked.error());
  auto rows = app.store.monitorability(asked->query);
  if (!rows) return to_response(rows.error());
  const bool complete = rows->size() <= kRows;
  if (!complete) rows->resize(kRows);
  Response response;
  JsonWriter json(response.body);
  json.begin_object();
  json.member("by", asked->by);
  json.member("since", date_of(asked->query.since));
  json.member("until", date_of(asked->query.until));
  json.member("complete", complete);
  json.key("series");
  json.begin_array();
  for (const auto& [name, series] : series_of(*rows, asked->by))
    write_series(json, name, series, asked->by);
  json.end_array();
  json.end_object();
  return response;
}

constexpr Endpoint kEndpoints[] = {
    {"GET", "/v1/monitorability",
     "How much agents and models show of their reasoning, and what it accounts for, by week",
     get_monitorability},
};

}  // namespace

std::span<const Endpoint> monitorability_endpoints() { return kEndpoints; }

}  // namespace candor::server
