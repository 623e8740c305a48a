#include "server/store/sqlite_monitorability.h"

namespace candor::server::sqlite {
namespace {

using monitor::Count;
using monitor::kCounts;

/// `f(traces), f(raw), …`: one term for each count.
template <class Term>
std::string for_each_count(Term term) {
  std::string sql;
  for (std::size_t i = 0; i < kCounts; ++i) {
    sql += (i == 0 ? "" : ", ") + term(std::string(to_string(static_cast<Count>(i))));
  }
  return sql;
}

const std::string& adding_statement() {
  static const std::string kSql =
      "INSERT INTO monitorability (week, model, agent, " +
      for_each_count([](const std::string& name) { return name; }) + ") VALUES (?, ?, ?, " +
      for_each_count([](const std::string&) { return std::string("?"); }) +
      ") ON CONFLICT DO UPDATE SET " + for_each_count([](const std::string& name) {
        return name + " = " + name + " + excluded." + name;
      });
  return kSql;
}

std::string selecting_statement(const MonitorabilityQuery& query) {
  std::string sql = "SELECT week, model, agent, " +
                    for_each_count([](const std::string& name) { return name; }) +
                    " FROM monitorability WHERE week >= ? AND week <= ?";
  if (!query.model.empty()) sql += " AND model = ?";
  if (!query.agent.empty()) sql += " AND agent = ?";
  return sql + " ORDER BY week DESC, traces DESC LIMIT ?";
}

std::int64_t days(std::chrono::sys_days day) { return day.time_since_epoch().count(); }

}  // namespace

Status add_monitorability(Connection& connection, const MonitorabilityRow& counts) {
  Query query = connection.query(adding_statement());
  query.bind(days(counts.of.week)).bind(counts.of.model).bind(counts.of.agent);
  for (const std::int64_t count : counts.sums.counts) query.bind(count);
  return query.run();
}

Result<std::vector<MonitorabilityRow>> select_monitorability(Connection& connection,
                                                             const MonitorabilityQuery& query) {
  Query statement = connection.query(selecting_statement(query));
  statement.bind(days(query.since)).bind(days(query.until));
  if (!query.model.empty()) statement.bind(query.model);
  if (!query.agent.empty()) statement.bind(query.agent);
  statement.bind(static_cast<std::int64_t>(query.limit));
  std::vector<MonitorabilityRow> rows;
  for (;;) {
    const auto row = statement.next();
    if (!row) return row.error();
    if (!*row) return rows;
    MonitorabilityRow& read = rows.emplace_back();
    read.of.week = std::chrono::sys_days(std::chrono::days(statement.integer(0)));
    read.of.model = statement.text(1);
    read.of.agent = statement.text(2);
    for (std::size_t i = 0; i < kCounts; ++i)
      read.sums.counts[i] = statement.integer(3 + static_cast<int>(i));
  }
}

}  // namespace candor::server::sqlite
