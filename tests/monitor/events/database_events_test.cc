#include <gtest/gtest.h>

#include "tests/monitor/events/traces.h"

namespace candor::monitor {
namespace {

using testing::call;
using testing::trace_of;
using testing::values;
using Texts = std::vector<std::string>;

Texts queries(const Trace& trace) { return values(events_of(trace, {}), "database", "query"); }

Texts of_command(std::string command) {
  return queries(trace_of({call("bash", {{"command", std::move(command)}})}));
}

TEST(DatabaseEvents, OfShellCommands) {
  EXPECT_EQ(of_command("psql -h db -c 'DROP TABLE users;'"), (Texts{"DROP TABLE users;"}));
  EXPECT_EQ(of_command("psql --command='select 1'"), (Texts{"select 1"}));
  EXPECT_EQ(of_command("mysql -uroot -e'delete from t' shop"), (Texts{"delete from t"}));
  EXPECT_EQ(of_command("sqlite3 a.db 'drop table t'"), (Texts{"drop table t"}));
  EXPECT_EQ(of_command("psql db <<E\nTRUNCATE t;\nE"), (Texts{"TRUNCATE t;"}));
  EXPECT_EQ(of_command("echo 'drop table t' | sudo -u postgres psql"), (Texts{"drop table t"}));
  EXPECT_EQ(of_command("mongosh --eval 'db.dropDatabase()'"), (Texts{"db.dropDatabase()"}));
  EXPECT_EQ(of_command("redis-cli -h x FLUSHALL"), (Texts{"FLUSHALL"}));
  EXPECT_EQ(of_command("psql -l"), (Texts{}));
}

TEST(DatabaseEvents, OfSqlTools) {
  EXPECT_EQ(queries(trace_of({call("execute_sql", {{"query", "DROP TABLE t"}})})),
            (Texts{"DROP TABLE t"}));
  EXPECT_EQ(queries(trace_of({call("postgres", {{"", "-- clean up\nDELETE FROM t"}})})),
            (Texts{"-- clean up\nDELETE FROM t"}));
  EXPECT_EQ(queries(trace_of({call("search_mail", {{"query", "delete me"}})})),
            (Texts{"delete me"}));
  EXPECT_EQ(queries(trace_of({call("web_search", {{"query", "how to sell"}})})), (Texts{}));
}

TEST(DatabaseEvents, OfProgramText) {
  EXPECT_EQ(queries(trace_of(
                {call("python", {{"code", "cur.execute(\"DROP TABLE t\")\nx.query('abc')"}})})),
            (Texts{"DROP TABLE t"}));
}

}  // namespace
}  // namespace candor::monitor
