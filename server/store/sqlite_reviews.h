#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "server/store/sqlite.h"
#include "server/store/store.h"

namespace candor::server::sqlite {

/// Gives the sequence number; 0: there is no such trace. Inside a write transaction.
Result<std::uint64_t> insert_review(Connection& connection, const Review& review);

Result<std::vector<ReviewedTrace>> select_reviews(Connection& connection, std::uint64_t after,
                                                  std::uint32_t limit, std::size_t bytes,
                                                  const std::string& trace);

}  // namespace candor::server::sqlite
