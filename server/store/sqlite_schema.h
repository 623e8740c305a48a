#pragma once

#include "server/store/sqlite.h"

namespace candor::server::sqlite {

/// Brings a new or older file to the current schema, one transaction for each step. A file that is
/// newer than this program, belongs to another one, or is damaged is refused and left untouched:
/// errors `store_too_new`, `store_foreign`, `store_corrupt`.
Status migrate(Connection& connection);

}  // namespace candor::server::sqlite
