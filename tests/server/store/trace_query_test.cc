#include <random>
#include <thread>

#include <gtest/gtest.h>

#include "server/store/sqlite_schema.h"
#include "server/store/sqlite_traces.h"
#include "tests/fakes/server/memory_store.h"
#include "tests/fakes/server/temporary_directory.h"
#include "tests/server/store/records.h"

namespace candor::server {
namespace {

using std::chrono::minutes;
using std::chrono::seconds;

const rules::Time kStart{std::chrono::milliseconds(1'795'000'000'000)};

class Dice {
 public:
  explicit Dice(std::uint32_t seed) : engine_(seed) {}
  std::size_t below(std::size_t sides) { return engine_() % sides; }
  bool chance(std::size_t one_in) { return below(one_in) == 0; }
  std::string name(const std::string& prefix, std::size_t sides) {
    return prefix + std::to_string(below(sides));
  }

 private:
  std::mt19937 engine_;
};

// The clock is set back now and then: received_at does not rise with the sequence.
TraceRecord random_record(Dice& dice, int number) {
  TraceRecord record = record_of("run-" + std::to_string(number));
  record.agent = dice.chance(4) ? "" : dice.name("agent-", 3);
  record.model = dice.chance(4) ? "" : dice.name("model-", 2);
  record.session = dice.chance(4) ? "" : dice.name("s-", 20);
  record.received_at = kStart + seconds(number * 7) - minutes(dice.chance(10) ? dice.below(30) : 0);
  record.decision = static_cast<monitor::Decision>(dice.chance(2) ? dice.below(4) : 0);
  record.risk = static_cast<double>(dice.below(11)) / 10;
  for (std::size_t rules = dice.below(3); rules > 0; --rules) {
    const std::string rule = dice.name("rule-", 5);
    if (std::find(record.rules.begin(), record.rules.end(), rule) == record.rules.end())
      record.rules.push_back(rule);
  }
  return record;
}

TraceQuery random_query(Dice& dice, int records) {
  TraceQuery query;
  if (dice.chance(3)) query.agent = dice.name("agent-", 4);
  if (dice.chance(3)) query.model = dice.name("model-", 3);
  if (dice.chance(5)) query.session = dice.name("s-", 20);
  if (dice.chance(4)) query.rule = dice.name("rule-", 6);
  if (dice.chance(3)) query.at_least = static_cast<monitor::Decision>(dice.below(4));
  if (dice.chance(3)) query.min_risk = static_cast<double>(dice.below(11)) / 10;
  const auto time = [&] {
    return kStart + seconds(dice.below(static_cast<std::size_t>(records) * 8));
  };
  if (dice.chance(4)) query.since = time() - minutes(5);
  if (dice.chance(4)) query.until = time();
  if (dice.chance(2)) query.before = dice.below(static_cast<std::size_t>(records) + 5);
  query.limit = static_cast<std::uint32_t>(dice.below(30));
  return query;
}

void expect_equal(const std::vector<TraceSummary>& found, const std::vector<TraceSummary>& expected,
                  const std::string& statement) {
  ASSERT_EQ(found.size(), expected.size()) << statement;
  for (std::size_t i = 0; i < found.size(); ++i) {
    EXPECT_EQ(found[i].sequence, expected[i].sequence) << statement;
    EXPECT_EQ(found[i].id, expected[i].id) << statement;
    EXPECT_EQ(found[i].rules, expected[i].rules) << statement;
    EXPECT_EQ(found[i].received_at, expected[i].received_at) << statement;
  }
}

class TraceQueryTest : public testing::Test {
 protected:
  TraceQueryTest() : store_(*open_sqlite_store({.directory = directory_.path() / "data"})) {}

  tests::TemporaryDirectory directory_;
  std::unique_ptr<Store> store_;
};

TEST_F(TraceQueryTest, AgreesWithTheObviousStoreOnRandomQueries) {
  constexpr int kRecords = 600;
  Dice dice(20261122);
  MemoryStore oracle;
  for (int number = 0; number < kRecords; ++number) {
    const TraceRecord record = random_record(dice, number);
    ASSERT_TRUE(put(*store_, record));
    ASSERT_TRUE(put(oracle, record));
  }
  std::size_t rows = 0;
  for (int i = 0; i < 5000; ++i) {
    const TraceQuery query = random_query(dice, kRecords);
    const auto found = store_->traces(query);
    ASSERT_TRUE(found) << found.error().message;
    expect_equal(*found, *oracle.traces(query), sqlite::traces_statement(query));
    rows += found->size();
  }
  EXPECT_GT(rows, 10'000U);  // the queries do ask for something
}

TEST_F(TraceQueryTest, PagesNeitherRepeatNorMissRowsWhileTracesArrive) {
  constexpr int kBefore = 500;
  for (int i = 0; i < kBefore; ++i)
    ASSERT_TRUE(put(*store_, record_of("old-" + std::to_string(i))));
  std::thread arriving([&] {
    for (int i = 0; i < 300; ++i) (void)put(*store_, record_of("new-" + std::to_string(i)));
  });
  TraceQuery query{.agent = "ops-bot", .before = kBefore + 1, .limit = 7};
  std::vector<std::string> ids;
  for (;;) {
    const auto page = store_->traces(query);
    ASSERT_TRUE(page);
    if (page->empty()) break;
    for (const TraceSummary& summary : *page) ids.push_back(summary.id);
    query.before = page->back().sequence;
  }
  arriving.join();
  ASSERT_EQ(ids.size(), std::size_t{kBefore});
  for (int i = 0; i < kBefore; ++i) {
    EXPECT_EQ(ids[static_cast<std::size_t>(i)], "old-" + std::to_string(kBefore - 1 - i));
  }
}

// What SQLite says that it will do for the query.
std::string plan_of(const TraceQuery& query) {
  const tests::TemporaryDirectory directory;
  auto connection = *sqlite::Connection::open(directory.path() / "plan.db", "");
  EXPECT_TRUE(sqlite::migrate(connection));
  auto explained = connection.query("EXPLAIN QUERY PLAN " + sqlite::traces_statement(query));
  std::string plan;
  while (*explained.next()) plan += explained.text(3) + "\n";
  return plan;
}

struct PlanCase {
  const char* name;
  TraceQuery query;
  const char* expected;
};

class TraceQueryPlanTest : public testing::TestWithParam<PlanCase> {};

// A sort or a scan of the whole table would make a page as slow as the store is large.
TEST_P(TraceQueryPlanTest, UsesTheIndexOfItsMostSelectiveFilterAndSortsNothing) {
  const std::string plan = plan_of(GetParam().query);
  EXPECT_NE(plan.find(GetParam().expected), std::string::npos) << plan;
  EXPECT_EQ(plan.find("TEMP B-TREE"), std::string::npos) << plan;
  EXPECT_EQ(plan.find("SCAN t\n"), std::string::npos) << plan;
}

const rules::Time kLater = kStart + minutes(1);

INSTANTIATE_TEST_SUITE_P(
    All, TraceQueryPlanTest,
    testing::Values(
        PlanCase{"nothing", {}, "SEARCH t USING INTEGER PRIMARY KEY"},
        PlanCase{"agent", {.agent = "a"}, "USING INDEX traces_by_agent (agent=? AND rowid<?)"},
        PlanCase{"model", {.model = "m"}, "USING INDEX traces_by_model (model=? AND rowid<?)"},
        PlanCase{
            "session", {.session = "s"}, "USING INDEX traces_by_session (session=? AND rowid<?)"},
        PlanCase{"rule", {.rule = "r"}, "SEARCH r USING PRIMARY KEY (rule=? AND sequence<?)"},
        PlanCase{"flag", {.at_least = monitor::Decision::flag}, "INDEX traces_from_flag"},
        PlanCase{"hold", {.at_least = monitor::Decision::hold}, "INDEX traces_from_hold"},
        PlanCase{"block", {.at_least = monitor::Decision::block}, "INDEX traces_from_block"},
        PlanCase{"low", {.min_risk = 0.2}, "INDEX traces_low_risk"},
        PlanCase{"medium", {.min_risk = 0.5}, "INDEX traces_medium_risk"},
        PlanCase{"high", {.min_risk = 0.9}, "INDEX traces_high_risk"},
        PlanCase{"window",
                 {.since = kStart, .until = kLater},
                 "SEARCH t USING INTEGER PRIMARY KEY (rowid>? AND rowid<?)"},
        PlanCase{"holds_of_an_agent",
                 {.agent = "a", .at_least = monitor::Decision::hold},
                 "INDEX traces_from_hold"},
        PlanCase{"agent_in_window",
                 {.agent = "a", .since = kStart},
                 "traces_by_agent (agent=? AND rowid>? AND rowid<?)"},
        PlanCase{"rule_of_an_agent", {.agent = "a", .rule = "r"}, "SEARCH r USING PRIMARY KEY"}),
    [](const auto& plan) { return std::string(plan.param.name); });

}  // namespace
}  // namespace candor::server
