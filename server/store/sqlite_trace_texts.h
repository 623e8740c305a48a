#pragma once

#include <cstdint>
#include <string>

#include "server/store/sqlite.h"
#include "server/store/store.h"

namespace candor::server::sqlite {

// The traces' JSON. Each turn of a conversation is a trace that begins as the turn before did: of such a trace only what
// differs is written, with where in the other one the rest stands.

/// Inside a write transaction, once for each sequence number.
Status insert_texts(Connection& connection, const TraceRecord& record, std::int64_t sequence);

/// The trace's JSON as it was given.
Result<std::string> select_trace_text(Connection& connection, std::int64_t sequence);

}  // namespace candor::server::sqlite
