#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "server/store/sqlite.h"

namespace candor::server::sqlite {

/// Inside a write transaction. Forgets the oldest beyond 200,000.
Status insert_memory(Connection& connection, std::string_view key, std::string_view value);

Result<std::vector<std::pair<std::string, std::string>>> select_memories(Connection& connection,
                                                                         std::size_t bytes,
                                                                         const std::string& prefix);

}  // namespace candor::server::sqlite
