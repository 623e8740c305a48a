#pragma once

#include "server/store/sqlite.h"
#include "server/store/store.h"

namespace candor::server::sqlite {

// Inside a write transaction. A `version_conflict` leaves the transaction as it was.
Result<std::uint32_t> insert_rule(Connection& connection, const RuleChange& change);
Result<std::uint32_t> insert_setting(Connection& connection, const Setting& setting,
                                     std::uint32_t expected);

Result<std::vector<RuleRecord>> select_rules(Connection& connection);
Result<std::vector<RuleRecord>> select_rule_versions(Connection& connection, const std::string& id);
Result<std::optional<RuleRecord>> select_rule(Connection& connection, const std::string& id);
Result<std::optional<Setting>> select_setting(Connection& connection, const std::string& name);

Result<std::vector<Setting>> select_settings(Connection& connection, const std::string& prefix);
Result<std::vector<Setting>> select_setting_versions(Connection& connection,
                                                     const std::string& name, std::uint32_t most);

}  // namespace candor::server::sqlite
