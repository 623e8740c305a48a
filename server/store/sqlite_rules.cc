#include "server/store/sqlite_rules.h"

namespace candor::server::sqlite {
namespace {

constexpr const char* kRuleColumns =
    "SELECT r.id, r.version, r.mode, r.text, r.author, r.change, r.changed_at, r.deleted, "
    "r.expires_at "
    "FROM rule_versions r ";

rules::Time time_from(std::int64_t milliseconds) {
  return rules::Time(std::chrono::milliseconds(milliseconds));
}

RuleRecord rule_from(const Query& row) {
  return {.id = row.text(0),
          .version = static_cast<std::uint32_t>(row.integer(1)),
          .mode = static_cast<rules::Mode>(row.integer(2)),
          .text = row.text(3),
          .author = row.text(4),
          .change = row.text(5),
          .changed_at = time_from(row.integer(6)),
          .expires_at = row.is_null(8) ? std::nullopt : std::optional(time_from(row.integer(8))),
          .deleted = row.integer(7) != 0};
}

Result<std::vector<RuleRecord>> rules_from(Query& query) {
  std::vector<RuleRecord> found;
  for (;;) {
    const auto row = query.next();
    if (!row) return row.error();
    if (!*row) return found;
    found.push_back(rule_from(query));
  }
}

Result<std::vector<Setting>> settings_from(Query& query) {
  std::vector<Setting> found;
  for (;;) {
    const auto row = query.next();
    if (!row) return row.error();
    if (!*row) return found;
    found.push_back({.name = query.text(0),
                     .version = static_cast<std::uint32_t>(query.integer(1)),
                     .value = query.text(2),
                     .author = query.text(3),
                     .changed_at = time_from(query.integer(4))});
  }
}

Error conflict(const std::string& what, std::uint32_t current, std::uint32_t expected) {
  const std::string now =
      current == 0 ? "does not exist" : "is at version " + std::to_string(current);
  const std::string then =
      expected == 0 ? "was not to exist" : "was to be at version " + std::to_string(expected);
  return {"version_conflict", "`" + what + "` " + now + " and " + then, what};
}

}  // namespace

Result<std::uint32_t> insert_rule(Connection& connection, const RuleChange& change) {
  const RuleRecord& record = change.record;
  const auto last = select_rule(connection, record.id);
  if (!last) return last.error();
  const std::uint32_t current = *last && !(*last)->deleted ? (*last)->version : 0;
  if (current != change.expected) return conflict(record.id, current, change.expected);
  const std::uint32_t next = *last ? (*last)->version + 1 : 1;
  Query query = connection.query(
      "INSERT INTO rule_versions (id, version, mode, text, author, change, changed_at, deleted, "
      "expires_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)");
  query.bind(record.id).bind(std::int64_t{next}).bind(static_cast<std::int64_t>(record.mode));
  query.bind(record.text).bind(record.author).bind(record.change);
  query.bind(std::int64_t{record.changed_at.time_since_epoch().count()});
  query.bind(std::int64_t{record.deleted});
  if (record.expires_at) {
    query.bind(std::int64_t{record.expires_at->time_since_epoch().count()});
  } else {
    query.bind_null();
  }
  if (auto done = query.run(); !done) return done.error();
  return next;
}

Result<std::uint32_t> insert_setting(Connection& connection, const Setting& setting,
                                     std::uint32_t expected) {
  const auto last = select_setting(connection, setting.name);
  if (!last) return last.error();
  const std::uint32_t current = *last ? (*last)->version : 0;
  if (current != expected) return conflict(setting.name, current, expected);
  Query query = connection.query(
      "INSERT INTO settings (name, version, value, author, changed_at) VALUES (?, ?, ?, ?, ?)");
  query.bind(setting.name).bind(std::int64_t{current} + 1).bind(setting.value).bind(setting.author);
  query.bind(std::int64_t{setting.changed_at.time_since_epoch().count()});
  if (auto done = query.run(); !done) return done.error();
  return current + 1;
}

Result<std::vector<RuleRecord>> select_rules(Connection& connection) {
  Query query =
      connection.query(std::string(kRuleColumns) +
                       "JOIN (SELECT id, min(position) AS first, max(version) AS current "
                       "FROM rule_versions GROUP BY id) c ON r.id = c.id AND r.version = c.current "
                       "WHERE r.deleted = 0 ORDER BY c.first");
  return rules_from(query);
}

Result<std::vector<RuleRecord>> select_rule_versions(Connection& connection,
                                                     const std::string& id) {
  Query query =
      connection.query(std::string(kRuleColumns) + "WHERE r.id = ? ORDER BY r.version DESC");
  query.bind(id);
  return rules_from(query);
}

Result<std::optional<RuleRecord>> select_rule(Connection& connection, const std::string& id) {
  Query query = connection.query(std::string(kRuleColumns) +
                                 "WHERE r.id = ? ORDER BY r.version DESC LIMIT 1");
  query.bind(id);
  const auto row = query.next();
  if (!row) return row.error();
  if (!*row) return std::optional<RuleRecord>();
  return std::optional<RuleRecord>(rule_from(query));
}

Result<std::optional<Setting>> select_setting(Connection& connection, const std::string& name) {
  auto versions = select_setting_versions(connection, name, 1);
  if (!versions) return versions.error();
  if (versions->empty()) return std::optional<Setting>();
  return std::optional<Setting>(std::move(versions->front()));
}

Result<std::vector<Setting>> select_setting_versions(Connection& connection,
                                                     const std::string& name, std::uint32_t most) {
  Query query = connection.query(
      "SELECT name, version, value, author, changed_at FROM settings WHERE name = ? "
      "ORDER BY version DESC LIMIT ?");
  query.bind(name).bind(std::int64_t{most});
  return settings_from(query);
}

Result<std::vector<Setting>> select_settings(Connection& connection, const std::string& prefix) {
  Query query = connection.query(
      "SELECT s.name, s.version, s.value, s.author, s.changed_at FROM settings s "
      "JOIN (SELECT name, max(version) AS version FROM settings WHERE substr(name, 1, ?) = ? "
      "GROUP BY name) c ON s.name = c.name AND s.version = c.version ORDER BY s.name");
  query.bind(static_cast<std::int64_t>(prefix.size())).bind(prefix);
  return settings_from(query);
}

}  // namespace candor::server::sqlite
