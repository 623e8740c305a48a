#include "server/store/sqlite.h"

#include <sqlite3.h>

namespace candor::server::sqlite {
namespace {

// A statement for each set of filters is a few kilobytes; this many cover what people ask in
// practice.
constexpr std::size_t kKeptStatements = 64;
constexpr int kBusyMilliseconds = 10'000;

int keep_pages(void* pages, sqlite3*, const char*, int count) {
  *static_cast<int*>(pages) = count;
  return SQLITE_OK;
}

}  // namespace

Error failure(sqlite3* connection, int code) {
  const char* words = connection != nullptr ? sqlite3_errmsg(connection) : sqlite3_errstr(code);
  const int extended = connection != nullptr ? sqlite3_extended_errcode(connection) : code;
  return {"store_failed", std::string("SQLite: ") + words + " (" + std::to_string(extended) + ")",
          ""};
}

Query::~Query() {
  if (statement_ != nullptr) {
    sqlite3_reset(statement_);
    sqlite3_clear_bindings(statement_);
  }
}

void Query::note(int code) {
  if (failed_ == SQLITE_OK) failed_ = code;
}

Query& Query::bind(std::string_view text) {
  // A null pointer would bind NULL instead of the empty text.
  const char* data = text.empty() ? "" : text.data();
  note(
      sqlite3_bind_text64(statement_, ++parameter_, data, text.size(), SQLITE_STATIC, SQLITE_UTF8));
  return *this;
}

Query& Query::bind(std::int64_t number) {
  note(sqlite3_bind_int64(statement_, ++parameter_, number));
  return *this;
}

Query& Query::bind(double number) {
  note(sqlite3_bind_double(statement_, ++parameter_, number));
  return *this;
}

Query& Query::bind_null() {
  note(sqlite3_bind_null(statement_, ++parameter_));
  return *this;
}

Result<bool> Query::next() {
  if (statement_ == nullptr || failed_ != SQLITE_OK) return failure(connection_, failed_);
  const int code = sqlite3_step(statement_);
  if (code == SQLITE_ROW) return true;
  if (code == SQLITE_DONE) return false;
  return failure(connection_, code);
}

Status Query::run() {
  const auto row = next();
  if (!row) return row.error();
  return Done{};
}

std::string Query::text(int column) const {
  const void* data = sqlite3_column_blob(statement_, column);
  const auto size = static_cast<std::size_t>(sqlite3_column_bytes(statement_, column));
  return data == nullptr ? std::string() : std::string(static_cast<const char*>(data), size);
}

std::int64_t Query::integer(int column) const { return sqlite3_column_int64(statement_, column); }

double Query::real(int column) const { return sqlite3_column_double(statement_, column); }

bool Query::is_null(int column) const {
  return sqlite3_column_type(statement_, column) == SQLITE_NULL;
}

// Version 2 waits for statements that are still there, whatever the order of destruction.
void Connection::Close::operator()(sqlite3* connection) const { sqlite3_close_v2(connection); }

void Connection::Finalize::operator()(sqlite3_stmt* statement) const {
  sqlite3_finalize(statement);
}

Result<Connection> Connection::open(const std::filesystem::path& file, const std::string& vfs) {
  constexpr int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX;
  sqlite3* handle = nullptr;
  const int code =
      sqlite3_open_v2(file.c_str(), &handle, flags, vfs.empty() ? nullptr : vfs.c_str());
  Connection connection(handle);
  if (code != SQLITE_OK) return failure(handle, code);
  sqlite3_extended_result_codes(handle, 1);
  sqlite3_busy_timeout(handle, kBusyMilliseconds);
  return connection;
}

Status Connection::execute(const char* sql) {
  const int code = sqlite3_exec(handle(), sql, nullptr, nullptr, nullptr);
  if (code != SQLITE_OK) return failure(handle(), code);
  return Done{};
}

Query Connection::query(const std::string& sql) {
  const auto found = statements_.find(sql);
  if (found != statements_.end()) return {handle(), found->second.get()};
  if (statements_.size() >= kKeptStatements) statements_.clear();
  sqlite3_stmt* statement = nullptr;
  sqlite3_prepare_v3(handle(), sql.c_str(), static_cast<int>(sql.size()), SQLITE_PREPARE_PERSISTENT,
                     &statement, nullptr);
  if (statement != nullptr) statements_.emplace(sql, statement);
  return {handle(), statement};
}

std::int64_t Connection::changes() const { return sqlite3_changes64(handle()); }

void Connection::watch_log(int* pages) { sqlite3_wal_hook(handle(), keep_pages, pages); }

Result<int> Connection::checkpoint() {
  int in_log = 0;
  int moved = 0;
  const int code =
      sqlite3_wal_checkpoint_v2(handle(), nullptr, SQLITE_CHECKPOINT_PASSIVE, &in_log, &moved);
  // Busy: another connection is at it, or readers still need the pages. Both pass.
  if (code != SQLITE_OK && (code & 0xff) != SQLITE_BUSY) return failure(handle(), code);
  return in_log - moved;
}

}  // namespace candor::server::sqlite
