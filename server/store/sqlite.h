#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>

#include "rules/result.h"

struct sqlite3;
struct sqlite3_stmt;

namespace candor::server::sqlite {

/// One execution of a prepared statement: bind the parameters in their order, then next() until it
/// gives false. Errors of preparing and binding come out of the first next(). The statement is
/// reset when the query goes, which ends its read transaction: keep queries short-lived, or the
/// write-ahead log cannot be reused. Bound text is not copied: it must live until the query goes.
class Query {
 public:
  Query(sqlite3* connection, sqlite3_stmt* statement)
      : connection_(connection), statement_(statement) {}
  ~Query();
  Query(const Query&) = delete;
  Query& operator=(const Query&) = delete;

  Query& bind(std::string_view text);
  Query& bind(std::int64_t number);
  Query& bind(double number);
  Query& bind_null();

  /// True when there is a row to read.
  Result<bool> next();
  /// Runs a statement that gives no rows.
  Status run();

  // Columns of the current row, counted from 0.
  std::string text(int column) const;
  std::int64_t integer(int column) const;
  double real(int column) const;
  bool is_null(int column) const;

 private:
  void note(int code);

  sqlite3* connection_;
  sqlite3_stmt* statement_;
  int parameter_ = 0;
  int failed_ = 0;
};

/// A connection and the statements prepared on it. Used by one thread at a time. Movable, not
/// copyable.
class Connection {
 public:
  /// `vfs` is a registered SQLite file system, "" for the default one (tests inject faults through
  /// it).
  static Result<Connection> open(const std::filesystem::path& file, const std::string& vfs);

  /// Runs statements that give no rows, in one text.
  Status execute(const char* sql);

  /// The statement is prepared once for each text, and kept.
  Query query(const std::string& sql);

  /// How many rows the last insert, update or delete touched.
  std::int64_t changes() const;

  /// The commits on this connection tell how many pages the write-ahead log has; no automatic
  /// checkpoints.
  void watch_log(int* pages);

  /// Moves what can be moved out of the log without waiting for anybody. Gives the pages that
  /// stayed behind.
  Result<int> checkpoint();

  sqlite3* handle() const { return connection_.get(); }

 private:
  struct Close {
    void operator()(sqlite3* connection) const;
  };
  struct Finalize {
    void operator()(sqlite3_stmt* statement) const;
  };
  explicit Connection(sqlite3* connection) : connection_(connection) {}

  std::unique_ptr<sqlite3, Close> connection_;
  std::unordered_map<std::string, std::unique_ptr<sqlite3_stmt, Finalize>> statements_;
};

/// `store_failed`, with SQLite's own words and code for what the connection last did.
Error failure(sqlite3* connection, int code);

}  // namespace candor::server::sqlite
