#pragma once

#include <map>

#include "server/store/sqlite.h"
#include "server/store/store.h"

namespace candor::server::sqlite {

/// What a transaction's traces add up to: their sequence numbers by minute of reception, their counts by week, model and agent.
class Rollups {
 public:
  void add(const TraceRecord& record, std::int64_t sequence);
  /// Writes what was added since the last call. Once in each transaction, before its end.
  Status flush(Connection& connection);
  void clear() {
    minutes_.clear();
    weeks_.clear();
  }

 private:
  struct Range {
    std::int64_t first = 0;
    std::int64_t last = 0;
  };
  std::map<std::int64_t, Range> minutes_;
  std::map<monitor::WatchedWeek, monitor::Monitorability> weeks_;
};

/// Inside a write transaction.
Result<Put> insert_trace(Connection& connection, const TraceRecord& record, Rollups& rollups);

Result<std::optional<TraceRecord>> select_trace(Connection& connection, const std::string& id);
Result<std::vector<TraceSummary>> select_traces(Connection& connection, const TraceQuery& query);

/// The statement for the filters that are set, one `?` for each of their values. For tests of the
/// query plan.
std::string traces_statement(const TraceQuery& query);

}  // namespace candor::server::sqlite
