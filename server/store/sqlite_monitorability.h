#pragma once

#include <vector>

#include "server/store/sqlite.h"
#include "server/store/store.h"

namespace candor::server::sqlite {

/// Adds a trace's counts to those of its week, model and agent. Inside a write transaction.
Status add_monitorability(Connection& connection, const TraceRecord& record);

Result<std::vector<MonitorabilityRow>> select_monitorability(Connection& connection,
                                                             const MonitorabilityQuery& query);

}  // namespace candor::server::sqlite
