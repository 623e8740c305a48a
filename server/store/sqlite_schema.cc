#include "server/store/sqlite_schema.h"

#include <array>

#include <sqlite3.h>

namespace candor::server::sqlite {
namespace {

// "Cndr": tells our files from other SQLite files.
constexpr std::int64_t kApplication = 0x436e6472;

// Entry n takes a file from version n to n + 1. Never change one that was released: append the
// next.
//
// Texts lie apart from the columns that are searched, so that a search reads little. An index on a
// column ends in the row's sequence number, which serves `column = ? AND sequence < ? ORDER BY
// sequence DESC` from the index alone. Most traces are allowed, with a low risk: partial indexes
// cost those nothing. received_minutes bounds the sequence numbers of each minute: a search by time
// becomes a range of the primary key, and stays right when the clock is set back.
constexpr std::array kMigrations = {
    R"sql(
CREATE TABLE traces (
  sequence INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,
  content TEXT NOT NULL,
  agent TEXT NOT NULL,
  model TEXT NOT NULL,
  session TEXT NOT NULL,
  received_at INTEGER NOT NULL,
  decision INTEGER NOT NULL,
  risk REAL NOT NULL,
  rules TEXT NOT NULL
) STRICT;
CREATE INDEX traces_by_agent ON traces (agent) WHERE agent <> '';
CREATE INDEX traces_by_model ON traces (model) WHERE model <> '';
CREATE INDEX traces_by_session ON traces (session) WHERE session <> '';
CREATE INDEX traces_from_flag ON traces (sequence) WHERE decision >= 1;
CREATE INDEX traces_from_hold ON traces (sequence) WHERE decision >= 2;
CREATE INDEX traces_from_block ON traces (sequence) WHERE decision >= 3;
CREATE INDEX traces_low_risk ON traces (sequence) WHERE risk >= 0.1;
CREATE INDEX traces_medium_risk ON traces (sequence) WHERE risk >= 0.5;
CREATE INDEX traces_high_risk ON traces (sequence) WHERE risk >= 0.8;
CREATE TABLE trace_texts (
  sequence INTEGER PRIMARY KEY,
  trace TEXT NOT NULL,
  verdict TEXT NOT NULL
) STRICT;
CREATE TABLE trace_rules (
  rule TEXT NOT NULL,
  sequence INTEGER NOT NULL,
  PRIMARY KEY (rule, sequence)
) STRICT, WITHOUT ROWID;
CREATE TABLE received_minutes (
  minute INTEGER PRIMARY KEY,
  first INTEGER NOT NULL,
  last INTEGER NOT NULL
) STRICT;
CREATE TABLE rule_versions (
  position INTEGER PRIMARY KEY,
  id TEXT NOT NULL,
  version INTEGER NOT NULL,
  mode INTEGER NOT NULL,
  text TEXT NOT NULL,
  author TEXT NOT NULL,
  change TEXT NOT NULL,
  changed_at INTEGER NOT NULL,
  deleted INTEGER NOT NULL,
  UNIQUE (id, version)
) STRICT;
CREATE TABLE settings (
  name TEXT NOT NULL,
  version INTEGER NOT NULL,
  value TEXT NOT NULL,
  author TEXT NOT NULL,
  changed_at INTEGER NOT NULL,
  PRIMARY KEY (name, version)
) STRICT, WITHOUT ROWID;
)sql",
    "ALTER TABLE rule_versions ADD COLUMN expires_at INTEGER;",
    // Sums over the traces of a week (days since 1970 of its Monday); monitor/monitorability.h has what is counted. Traces that
    // were stored before have no counts.
    R"sql(
CREATE TABLE monitorability (
  week INTEGER NOT NULL,
  model TEXT NOT NULL,
  agent TEXT NOT NULL,
  traces INTEGER NOT NULL,
  raw INTEGER NOT NULL,
  summary INTEGER NOT NULL,
  redacted INTEGER NOT NULL,
  encrypted INTEGER NOT NULL,
  absent INTEGER NOT NULL,
  stated INTEGER NOT NULL,
  partly INTEGER NOT NULL,
  unstated INTEGER NOT NULL,
  contradicted INTEGER NOT NULL,
  not_visible INTEGER NOT NULL,
  complex INTEGER NOT NULL,
  unreasoned INTEGER NOT NULL,
  illegible INTEGER NOT NULL,
  encoded INTEGER NOT NULL,
  judged_squared INTEGER NOT NULL,
  stated_squared INTEGER NOT NULL,
  stated_judged INTEGER NOT NULL,
  complex_squared INTEGER NOT NULL,
  unreasoned_squared INTEGER NOT NULL,
  unreasoned_complex INTEGER NOT NULL,
  PRIMARY KEY (week, model, agent)
) STRICT, WITHOUT ROWID;
)sql",
    "CREATE TABLE memories (sequence INTEGER PRIMARY KEY, key TEXT NOT NULL UNIQUE, "
    "value TEXT NOT NULL) STRICT;",
    // `trace` is the sequence number of the reviewed trace.
    R"sql(
CREATE TABLE reviews (
  sequence INTEGER PRIMARY KEY,
  trace INTEGER NOT NULL,
  labels TEXT NOT NULL,
  note TEXT NOT NULL,
  author TEXT NOT NULL,
  at INTEGER NOT NULL
) STRICT;
CREATE INDEX reviews_by_trace ON reviews (trace);
)sql",
    // See sqlite_trace_texts.h.
    "ALTER TABLE trace_texts ADD COLUMN base INTEGER NOT NULL DEFAULT 0;"
    "ALTER TABLE trace_texts ADD COLUMN shared_at INTEGER NOT NULL DEFAULT 0;"
    "ALTER TABLE trace_texts ADD COLUMN shared_from INTEGER NOT NULL DEFAULT 0;"
    "ALTER TABLE trace_texts ADD COLUMN shared_size INTEGER NOT NULL DEFAULT 0;"
    "ALTER TABLE trace_texts ADD COLUMN chain INTEGER NOT NULL DEFAULT 0;",
};
constexpr auto kVersion = static_cast<std::int64_t>(kMigrations.size());

Result<std::int64_t> read_number(Connection& connection, const char* sql) {
  Query query = connection.query(sql);
  const auto row = query.next();
  if (!row) return row.error();
  return query.integer(0);
}

Error opening_error(Error error, int code) {
  if (code != SQLITE_NOTADB && code != SQLITE_CORRUPT) return error;
  return {"store_corrupt", "the file is damaged or is not a Candor store: " + error.message, ""};
}

Error too_new(std::int64_t version) {
  return {"store_too_new",
          "the file has schema version " + std::to_string(version) + " and this program knows " +
              std::to_string(kVersion) + ": start the newer Candor that wrote it",
          ""};
}

// Whether this is our file (or an empty one), and its version.
Result<std::int64_t> version_of(Connection& connection) {
  const auto version = read_number(connection, "PRAGMA user_version");
  if (!version) return opening_error(version.error(), sqlite3_errcode(connection.handle()));
  const auto application = read_number(connection, "PRAGMA application_id");
  if (!application) return application.error();
  const auto tables = read_number(connection, "SELECT count(*) FROM sqlite_schema");
  if (!tables) return opening_error(tables.error(), sqlite3_errcode(connection.handle()));
  if (*application != kApplication && (*tables > 0 || *version > 0)) {
    return Error{"store_foreign", "the file is a SQLite database of another program", ""};
  }
  if (*version > kVersion) return too_new(*version);
  return *version;
}

Status apply(Connection& connection, std::int64_t from) {
  const std::string sql = std::string("BEGIN IMMEDIATE;") +
                          kMigrations[static_cast<std::size_t>(from)] +
                          "PRAGMA application_id = " + std::to_string(kApplication) +
                          ";PRAGMA user_version = " + std::to_string(from + 1) + ";COMMIT;";
  auto done = connection.execute(sql.c_str());
  if (!done) (void)connection.execute("ROLLBACK");
  return done;
}

}  // namespace

Status migrate(Connection& connection) {
  const auto version = version_of(connection);
  if (!version) return version.error();
  for (std::int64_t from = *version; from < kVersion; ++from) {
    if (auto done = apply(connection, from); !done) return done;
  }
  return Done{};
}

}  // namespace candor::server::sqlite
