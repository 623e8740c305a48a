#include "server/store/sqlite_traces.h"

#include <algorithm>
#include <limits>

#include <nlohmann/json.hpp>

#include "server/store/sqlite_monitorability.h"
#include "server/store/sqlite_trace_texts.h"

namespace candor::server::sqlite {
namespace {

using nlohmann::json;

constexpr std::int64_t kMinute = 60'000;

std::int64_t milliseconds(rules::Time time) { return time.time_since_epoch().count(); }

std::int64_t minute_of(rules::Time time) {
  const std::int64_t at = milliseconds(time);
  return at / kMinute - (at % kMinute < 0 ? 1 : 0);
}

rules::Time time_from(std::int64_t milliseconds) {
  return rules::Time(std::chrono::milliseconds(milliseconds));
}

std::string list_text(const std::vector<std::string>& items) {
  if (items.empty()) return "[]";
  return json(items).dump(-1, ' ', false, json::error_handler_t::replace);
}

std::vector<std::string> list_from(const std::string& text) {
  const json list = json::parse(text, nullptr, false);
  return list.is_array() ? list.get<std::vector<std::string>>() : std::vector<std::string>();
}

// What the store already has under the id: the same trace again, or another one.
Result<Put> compare(Connection& connection, const TraceRecord& record) {
  Query query = connection.query(
      "SELECT t.content, x.verdict, t.sequence FROM traces t JOIN trace_texts x USING (sequence) "
      "WHERE t.id = ?");
  query.bind(record.id);
  const auto row = query.next();
  if (!row) return row.error();
  bool same = query.text(0) == record.content;
  if (query.text(0).empty() || record.content.empty()) {
    const auto text = select_trace_text(connection, query.integer(2));
    if (!text) return text.error();
    same = *text == record.trace;
  }
  return Put{same ? PutOutcome::same : PutOutcome::conflict, query.text(1)};
}

// The new row's sequence number, or 0 when the id is taken.
Result<std::int64_t> insert_summary(Connection& connection, const TraceRecord& record) {
  const std::string rules = list_text(record.rules);
  Query query = connection.query(
      "INSERT INTO traces (id, content, agent, model, session, received_at, decision, risk, rules) "
      "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO NOTHING RETURNING sequence");
  query.bind(record.id).bind(record.content).bind(record.agent).bind(record.model);
  query.bind(record.session).bind(milliseconds(record.received_at));
  query.bind(static_cast<std::int64_t>(record.decision)).bind(record.risk).bind(rules);
  const auto row = query.next();
  if (!row) return row.error();
  return *row ? query.integer(0) : std::int64_t{0};
}

Status insert_rules(Connection& connection, const TraceRecord& record, std::int64_t sequence) {
  for (const std::string& rule : record.rules) {
    Query query =
        connection.query("INSERT OR IGNORE INTO trace_rules (rule, sequence) VALUES (?, ?)");
    if (auto done = query.bind(rule).bind(sequence).run(); !done) return done;
  }
  return Done{};
}

TraceSummary summary_from(const Query& row) {
  return {.sequence = static_cast<std::uint64_t>(row.integer(0)),
          .id = row.text(1),
          .agent = row.text(2),
          .model = row.text(3),
          .session = row.text(4),
          .received_at = time_from(row.integer(5)),
          .decision = static_cast<monitor::Decision>(row.integer(6)),
          .risk = row.real(7),
          .rules = list_from(row.text(8))};
}

// Which filter's index leads. SQLite knows nothing of how often values occur; this order is by how
// few rows each keeps in practice. The others are only compared: `+column` keeps their indexes out.
enum class Lead { rule, session, decision, risk, agent, model, sequence };

Lead lead_of(const TraceQuery& query) {
  if (!query.rule.empty()) return Lead::rule;
  if (!query.session.empty()) return Lead::session;
  if (query.at_least && *query.at_least != monitor::Decision::allow) return Lead::decision;
  if (query.min_risk && *query.min_risk >= 0.1) return Lead::risk;
  if (!query.agent.empty()) return Lead::agent;
  if (!query.model.empty()) return Lead::model;
  return Lead::sequence;
}

std::string equals(const char* column, bool leads) {
  const std::string name = std::string("t.") + column;
  return leads ? " AND " + name + " <> '' AND " + name + " = ?" : " AND +" + name + " = ?";
}

// A partial index serves a comparison with a literal that is written like its own condition.
std::string decision_filter(monitor::Decision at_least, bool leads) {
  const std::string least = std::to_string(static_cast<int>(at_least));
  return std::string(" AND ") + (leads ? "" : "+") + "t.decision >= " + least;
}

std::string risk_filter(double min_risk, bool leads) {
  const std::string exact = " AND +t.risk >= ?";
  if (!leads) return exact;
  const char* band = min_risk >= 0.8 ? "0.8" : min_risk >= 0.5 ? "0.5" : "0.1";
  return std::string(" AND t.risk >= ") + band + exact;
}

std::string time_filter(const TraceQuery& query, const std::string& sequence) {
  std::string sql;
  if (query.since) {
    sql += " AND t.received_at >= ? AND " + sequence +
           " >= (SELECT ifnull(min(first), 9223372036854775807) FROM received_minutes WHERE minute "
           ">= ?)";
  }
  if (query.until) {
    sql += " AND t.received_at < ? AND " + sequence +
           " <= (SELECT ifnull(max(last), 0) FROM received_minutes WHERE minute <= ?)";
  }
  return sql;
}

// The values in the order in which traces_statement() asks for them.
void bind_filters(Query& statement, const TraceQuery& query) {
  constexpr auto newest = static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max());
  statement.bind(
      static_cast<std::int64_t>(std::min(query.before == 0 ? newest : query.before, newest)));
  for (const std::string* text : {&query.rule, &query.session, &query.agent, &query.model}) {
    if (!text->empty()) statement.bind(*text);
  }
  if (query.min_risk) statement.bind(*query.min_risk);
  if (query.since) statement.bind(milliseconds(*query.since)).bind(minute_of(*query.since));
  if (query.until) statement.bind(milliseconds(*query.until)).bind(minute_of(*query.until));
  statement.bind(static_cast<std::int64_t>(query.limit));
}

}  // namespace

void Rollups::add(const TraceRecord& record, std::int64_t sequence) {
  const auto [place, fresh] =
      minutes_.try_emplace(minute_of(record.received_at), Range{sequence, sequence});
  if (!fresh) place->second.last = sequence;
  if (record.monitorability[monitor::Count::traces] == 0) return;
  weeks_[{record.week, record.model, record.agent}].add(record.monitorability);
}

Status Rollups::flush(Connection& connection) {
  for (const auto& [minute, range] : minutes_) {
    Query query = connection.query(
        "INSERT INTO received_minutes (minute, first, last) VALUES (?, ?, ?) "
        "ON CONFLICT (minute) DO UPDATE SET last = excluded.last");
    if (auto done = query.bind(minute).bind(range.first).bind(range.last).run(); !done) return done;
  }
  for (const auto& [of, sums] : weeks_) {
    if (auto done = add_monitorability(connection, {of, sums}); !done) return done;
  }
  clear();
  return Done{};
}

Result<Put> insert_trace(Connection& connection, const TraceRecord& record, Rollups& rollups) {
  const auto sequence = insert_summary(connection, record);
  if (!sequence) return sequence.error();
  if (*sequence == 0) return compare(connection, record);
  if (auto done = insert_texts(connection, record, *sequence); !done) return done.error();
  if (auto done = insert_rules(connection, record, *sequence); !done) return done.error();
  rollups.add(record, *sequence);
  return Put{PutOutcome::stored, record.verdict};
}

Result<std::optional<TraceRecord>> select_trace(Connection& connection, const std::string& id) {
  Query query = connection.query(
      "SELECT t.sequence, t.id, t.agent, t.model, t.session, t.received_at, t.decision, t.risk, "
      "t.rules, "
      "t.content, x.verdict FROM traces t JOIN trace_texts x USING (sequence) WHERE t.id "
      "= ?");
  query.bind(id);
  const auto row = query.next();
  if (!row) return row.error();
  if (!*row) return std::optional<TraceRecord>();
  TraceSummary summary = summary_from(query);
  auto text = select_trace_text(connection, query.integer(0));
  if (!text) return text.error();
  return std::optional<TraceRecord>({.id = std::move(summary.id),
                                     .content = query.text(9),
                                     .agent = std::move(summary.agent),
                                     .model = std::move(summary.model),
                                     .session = std::move(summary.session),
                                     .received_at = summary.received_at,
                                     .decision = summary.decision,
                                     .risk = summary.risk,
                                     .rules = std::move(summary.rules),
                                     .trace = *std::move(text),
                                     .verdict = query.text(10)});
}

std::string traces_statement(const TraceQuery& query) {
  const Lead lead = lead_of(query);
  const std::string sequence = lead == Lead::rule ? "r.sequence" : "t.sequence";
  std::string sql =
      "SELECT t.sequence, t.id, t.agent, t.model, t.session, t.received_at, t.decision, t.risk, "
      "t.rules FROM ";
  sql += lead == Lead::rule ? "trace_rules r CROSS JOIN traces t ON t.sequence = r.sequence"
                            : "traces t";
  sql += " WHERE " + sequence + " < ?";
  if (!query.rule.empty()) sql += " AND r.rule = ?";
  if (!query.session.empty()) sql += equals("session", lead == Lead::session);
  if (!query.agent.empty()) sql += equals("agent", lead == Lead::agent);
  if (!query.model.empty()) sql += equals("model", lead == Lead::model);
  if (query.at_least) sql += decision_filter(*query.at_least, lead == Lead::decision);
  if (query.min_risk) sql += risk_filter(*query.min_risk, lead == Lead::risk);
  sql += time_filter(query, sequence);
  return sql + " ORDER BY " + sequence + " DESC LIMIT ?";
}

Result<std::vector<TraceSummary>> select_traces(Connection& connection, const TraceQuery& query) {
  Query statement = connection.query(traces_statement(query));
  bind_filters(statement, query);
  std::vector<TraceSummary> found;
  for (;;) {
    const auto row = statement.next();
    if (!row) return row.error();
    if (!*row) return found;
    found.push_back(summary_from(statement));
  }
}

}  // namespace candor::server::sqlite
