#pragma once

#include <vector>

#include "server/store/sqlite.h"
#include "server/store/store.h"

namespace candor::server::sqlite {

/// Adds counts to those of their week, model and agent. Inside a write transaction.
Status add_monitorability(Connection& connection, const MonitorabilityRow& counts);

Result<std::vector<MonitorabilityRow>> select_monitorability(Connection& connection,
                                                             const MonitorabilityQuery& query);

}  // namespace candor::server::sqlite
