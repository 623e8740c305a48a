#include "server/store/sqlite_memories.h"

#include <cstdint>

namespace candor::server::sqlite {
namespace {

constexpr std::int64_t kKept = 200'000;

}  // namespace

// A value that is replaced gets the next sequence number: those below are older.
Status insert_memory(Connection& connection, std::string_view key, std::string_view value) {
  {
    Query query = connection.query("INSERT OR REPLACE INTO memories (key, value) VALUES (?, ?)");
    if (auto done = query.bind(key).bind(value).run(); !done) return done;
  }
  Query prune = connection.query(
      "DELETE FROM memories WHERE sequence <= (SELECT max(sequence) FROM memories) - ?");
  return prune.bind(kKept).run();
}

Result<std::vector<std::pair<std::string, std::string>>> select_memories(
    Connection& connection, std::size_t bytes, const std::string& prefix) {
  std::vector<std::pair<std::string, std::string>> out;
  Query query = connection.query(
      "SELECT key, value FROM memories WHERE substr(key, 1, ?) = ? ORDER BY sequence DESC");
  query.bind(static_cast<std::int64_t>(prefix.size())).bind(prefix);
  for (std::size_t taken = 0; taken < bytes;) {
    const auto row = query.next();
    if (!row) return row.error();
    if (!*row) break;
    out.emplace_back(query.text(0), query.text(1));
    taken += out.back().first.size() + out.back().second.size();
  }
  return out;
}

}  // namespace candor::server::sqlite
