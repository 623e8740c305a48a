#include "server/store/sqlite_store.h"

#include <fstream>
#include <sys/stat.h>

#include <gtest/gtest.h>

#include "tests/fakes/server/temporary_directory.h"
#include "tests/server/store/records.h"

namespace candor::server {
namespace {

class SqliteStoreTest : public testing::Test {
 protected:
  void SetUp() override { open(); }

  void open() {
    store_.reset();
    auto opened = open_sqlite_store({.directory = directory_.path() / "data"});
    ASSERT_TRUE(opened) << opened.error().message;
    store_ = *std::move(opened);
  }

  tests::TemporaryDirectory directory_;
  std::unique_ptr<Store> store_;
};

TEST_F(SqliteStoreTest, GivesBackATraceAsItWasPut) {
  TraceRecord record = record_of("run-17");
  record.decision = monitor::Decision::hold;
  record.risk = 0.91;
  record.rules = {"b", "a \"quoted\" id"};
  record.trace = std::string("with a zero\0byte and \xF0\x9F\x98\x80", 25);
  ASSERT_TRUE(put(*store_, record));

  const auto found = store_->trace("run-17");
  ASSERT_TRUE(found);
  ASSERT_TRUE(found->has_value());
  EXPECT_EQ((*found)->content, record.content);
  EXPECT_EQ((*found)->agent, record.agent);
  EXPECT_EQ((*found)->model, record.model);
  EXPECT_EQ((*found)->session, record.session);
  EXPECT_EQ((*found)->received_at, record.received_at);
  EXPECT_EQ((*found)->decision, record.decision);
  EXPECT_EQ((*found)->risk, record.risk);
  EXPECT_EQ((*found)->rules, record.rules);
  EXPECT_EQ((*found)->trace, record.trace);
  EXPECT_EQ((*found)->verdict, record.verdict);
}

TEST_F(SqliteStoreTest, KeepsReviewsInTheirOrderWithTheirTraces) {
  ASSERT_TRUE(put(*store_, record_of("one")));
  ASSERT_TRUE(put(*store_, record_of("two", "sha256:2")));
  const auto review = [&](const std::string& trace, const std::string& labels) {
    return store_->put_review({.trace = trace,
                               .labels = labels,
                               .note = "a note",
                               .author = "ana",
                               .at = rules::Time(std::chrono::milliseconds(5))});
  };
  EXPECT_EQ(review("one", R"({"unsafe":true})").value(), 1U);
  EXPECT_EQ(review("two", R"({"unsafe":false})").value(), 2U);
  EXPECT_EQ(review("one", R"({"unsafe":false})").value(), 3U);
  EXPECT_EQ(review("none", "{}").error().code, "not_found");
  open();
  const auto all = store_->reviews(0, 10, 1 << 20, "").value();
  ASSERT_EQ(all.size(), 3U);
  EXPECT_EQ(all[1].review.trace, "two");
  EXPECT_EQ(all[1].review.labels, R"({"unsafe":false})");
  EXPECT_EQ(all[1].review.note, "a note");
  EXPECT_EQ(all[1].review.author, "ana");
  EXPECT_EQ(all[1].review.at, rules::Time(std::chrono::milliseconds(5)));
  EXPECT_EQ(all[1].trace, record_of("two").trace);
  EXPECT_EQ(store_->reviews(1, 1, 1 << 20, "").value()[0].review.sequence, 2U);
  EXPECT_EQ(store_->reviews(0, 10, 1 << 20, "one").value().size(), 2U);
  EXPECT_EQ(store_->reviews(0, 10, 1, "").value().size(), 1U) << "at least one, however large";
  EXPECT_TRUE(store_->reviews(3, 10, 1 << 20, "").value().empty());
}

TEST_F(SqliteStoreTest, ListsSettingsByPrefixAndTheirVersions) {
  for (std::uint32_t version = 0; version < 3; ++version)
    ASSERT_TRUE(
        store_->put_setting({.name = "probe:a", .value = std::to_string(version)}, version));
  ASSERT_TRUE(store_->put_setting({.name = "probe:b", .value = "x"}, 0));
  ASSERT_TRUE(store_->put_setting({.name = "probes", .value = "y"}, 0));
  const auto probes = store_->settings("probe:").value();
  ASSERT_EQ(probes.size(), 2U);
  EXPECT_EQ(probes[0].name, "probe:a");
  EXPECT_EQ(probes[0].value, "2");
  EXPECT_EQ(probes[0].version, 3U);
  EXPECT_EQ(probes[1].name, "probe:b");
  const auto versions = store_->setting_versions("probe:a", 2).value();
  ASSERT_EQ(versions.size(), 2U);
  EXPECT_EQ(versions[0].value, "2");
  EXPECT_EQ(versions[1].value, "1");
  EXPECT_TRUE(store_->setting_versions("none", 2).value().empty());
}

TEST_F(SqliteStoreTest, SumsWhatIsCountedByWeekModelAndAgent) {
  using monitor::Count;
  const std::chrono::sys_days monday{std::chrono::days(20'577)};
  const auto counted = [&](const std::string& id, const std::string& agent, int week) {
    TraceRecord record = record_of(id);
    record.agent = agent;
    record.week = monday + std::chrono::weeks(week);
    record.monitorability[Count::traces] = 1;
    record.monitorability[Count::raw] = 3;
    record.monitorability[Count::unreasoned_complex] = 7;
    return record;
  };
  ASSERT_TRUE(put(*store_, counted("a", "ops", 0)));
  ASSERT_TRUE(put(*store_, counted("b", "ops", 0)));
  ASSERT_TRUE(put(*store_, counted("b", "ops", 0)));  // the same again
  ASSERT_TRUE(put(*store_, counted("c", "web", 0)));
  ASSERT_TRUE(put(*store_, counted("d", "ops", 1)));
  open();
  const auto rows = store_->monitorability({.since = monday, .until = monday});
  ASSERT_TRUE(rows) << rows.error().message;
  ASSERT_EQ(rows->size(), 2U);
  EXPECT_EQ(rows->front().of, (monitor::WatchedWeek{monday, "qwen3-32b", "ops"}));
  EXPECT_EQ(rows->front().sums[Count::traces], 2);
  EXPECT_EQ(rows->front().sums[Count::raw], 6);
  EXPECT_EQ(rows->front().sums[Count::unreasoned_complex], 14);
  const auto later = store_->monitorability({.agent = "ops",
                                             .model = "qwen3-32b",
                                             .since = monday,
                                             .until = monday + std::chrono::weeks(9)});
  ASSERT_TRUE(later);
  ASSERT_EQ(later->size(), 2U);
  EXPECT_EQ(later->front().of.week, monday + std::chrono::weeks(1));
}

TEST_F(SqliteStoreTest, GivesNothingForAnUnknownTrace) {
  const auto found = store_->trace("never");
  ASSERT_TRUE(found);
  EXPECT_FALSE(found->has_value());
}

TEST_F(SqliteStoreTest, KeepsTracesAcrossReopening) {
  ASSERT_TRUE(put(*store_, record_of("run-17")));
  open();
  EXPECT_TRUE(store_->trace("run-17")->has_value());
}

TEST_F(SqliteStoreTest, AnswersTheFirstVerdictForTheSameContentAgain) {
  ASSERT_TRUE(put(*store_, record_of("run-17")));
  TraceRecord again = record_of("run-17");
  again.verdict = "{\"later\": true}";
  const auto second = put(*store_, again);
  ASSERT_TRUE(second);
  EXPECT_EQ(second->outcome, PutOutcome::same);
  EXPECT_EQ(second->verdict, record_of("run-17").verdict);
}

TEST_F(SqliteStoreTest, RefusesOtherContentUnderTheSameId) {
  ASSERT_TRUE(put(*store_, record_of("run-17", "sha256:1")));
  const auto second = put(*store_, record_of("run-17", "sha256:2"));
  ASSERT_TRUE(second);
  EXPECT_EQ(second->outcome, PutOutcome::conflict);
  EXPECT_EQ((*store_->trace("run-17"))->content, "sha256:1");
}

TEST_F(SqliteStoreTest, ComparesTheTextsWhereOneSideHasNoDigest) {
  ASSERT_TRUE(put(*store_, record_of("digested", "sha256:1")));
  ASSERT_TRUE(put(*store_, record_of("plain", "")));
  for (const std::string id : {"digested", "plain"}) {
    for (const std::string content : {"", "sha256:1"}) {
      if (id == "digested" && !content.empty()) continue;
      EXPECT_EQ(put(*store_, record_of(id, content))->outcome, PutOutcome::same) << id << content;
      TraceRecord other = record_of(id, content);
      other.trace += ' ';
      EXPECT_EQ(put(*store_, other)->outcome, PutOutcome::conflict) << id << content;
    }
  }
}

TEST_F(SqliteStoreTest, DecidesSameAndConflictBetweenRecordsThatWaitTogether) {
  // The first keeps the writer busy, so that the others gather for one commit.
  std::vector<std::future<Result<Put>>> puts;
  puts.push_back(start_put(*store_, record_of("first")));
  for (const char* content : {"a", "a", "b", "a"})
    puts.push_back(start_put(*store_, record_of("twin", content)));
  std::vector<PutOutcome> outcomes;
  for (auto& put : puts) outcomes.push_back(put.get()->outcome);
  EXPECT_EQ(outcomes, (std::vector{PutOutcome::stored, PutOutcome::stored, PutOutcome::same,
                                   PutOutcome::conflict, PutOutcome::same}));
}

TEST_F(SqliteStoreTest, CommitsWhatIsQueuedWhenItCloses) {
  std::vector<std::future<Result<Put>>> puts;
  for (int i = 0; i < 2000; ++i)
    puts.push_back(start_put(*store_, record_of("run-" + std::to_string(i))));
  open();
  for (auto& put : puts) ASSERT_EQ(put.get()->outcome, PutOutcome::stored);
  EXPECT_TRUE(store_->trace("run-1999")->has_value());
}

TEST_F(SqliteStoreTest, LeavesNoLogBehindWhenItCloses) {
  ASSERT_TRUE(put(*store_, record_of("run-17")));
  store_.reset();
  EXPECT_FALSE(std::filesystem::exists(directory_.path() / "data" / "candor.db-wal"));
}

TEST_F(SqliteStoreTest, KeepsTheLogSmallUnderALongLoad) {
  TraceRecord record = record_of("");
  record.trace = std::string(8192, 'x');
  std::vector<std::future<Result<Put>>> window;
  for (int i = 0; i < 20'000; ++i) {
    record.id = "run-" + std::to_string(i);
    window.push_back(start_put(*store_, record));
    if (window.size() == 512) {
      for (auto& put : window) ASSERT_TRUE(put.get());
      window.clear();
    }
  }
  for (auto& put : window) ASSERT_TRUE(put.get());
  // 200 MB were written; the log starts anew long before.
  EXPECT_LT(std::filesystem::file_size(directory_.path() / "data" / "candor.db-wal"),
            std::uintmax_t{100} << 20);
}

TEST_F(SqliteStoreTest, OnlyTheOwnerMayReadTheFiles) {
  ASSERT_TRUE(put(*store_, record_of("run-17")));
  const auto mode_of = [](const std::filesystem::path& path) {
    struct stat status {};
    EXPECT_EQ(::stat(path.c_str(), &status), 0) << path;
    return status.st_mode & 0777U;
  };
  const auto data = directory_.path() / "data";
  EXPECT_EQ(mode_of(data), 0700U);
  EXPECT_EQ(mode_of(data / "candor.db"), 0600U);
  EXPECT_EQ(mode_of(data / "candor.db-wal"), 0600U);
}

TEST_F(SqliteStoreTest, IsHealthyWhileItCanWrite) { EXPECT_TRUE(store_->healthy()); }

TEST_F(SqliteStoreTest, IsRefusedToASecondProcess) {
  const auto second = open_sqlite_store({.directory = directory_.path() / "data"});
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error().code, "store_in_use");
}

TEST_F(SqliteStoreTest, CountsVersionsOfARule) {
  EXPECT_EQ(*store_->put_rule(rule_of("r", "title: one"), 0), 1U);
  EXPECT_EQ(*store_->put_rule(rule_of("r", "title: two"), 1), 2U);
  const auto current = store_->rule("r");
  ASSERT_TRUE(current && current->has_value());
  EXPECT_EQ((*current)->version, 2U);
  EXPECT_EQ((*current)->text, "title: two");
  EXPECT_EQ((*current)->author, "ana");
  EXPECT_EQ((*current)->mode, rules::Mode::enforce);
  const auto versions = store_->rule_versions("r");
  ASSERT_EQ(versions->size(), 2U);
  EXPECT_EQ(versions->at(0).text, "title: two");
  EXPECT_EQ(versions->at(1).text, "title: one");
}

TEST_F(SqliteStoreTest, KeepsTheEndOfAShadow) {
  RuleRecord record = rule_of("r", "title: one");
  record.expires_at = record.changed_at + std::chrono::hours(1);
  ASSERT_TRUE(store_->put_rule(record, 0));
  ASSERT_TRUE(store_->put_rule(rule_of("r", "title: two"), 1));
  const auto versions = store_->rule_versions("r");
  EXPECT_EQ(versions->at(1).expires_at, record.expires_at);
  EXPECT_EQ(versions->at(0).expires_at, std::nullopt);
}

TEST_F(SqliteStoreTest, RefusesAWriteOverAVersionThatWasNotRead) {
  ASSERT_TRUE(store_->put_rule(rule_of("r", "title: one"), 0));
  for (const std::uint32_t expected : {0U, 2U}) {
    const auto refused = store_->put_rule(rule_of("r", "title: mine"), expected);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, "version_conflict");
    EXPECT_EQ(refused.error().where, "r");
  }
  EXPECT_EQ((*store_->rule("r"))->text, "title: one");
}

TEST_F(SqliteStoreTest, KeepsTheVersionsOfADeletedRule) {
  ASSERT_TRUE(store_->put_rule(rule_of("r", "title: one"), 0));
  RuleRecord deletion = rule_of("r", "title: one");
  deletion.deleted = true;
  EXPECT_EQ(*store_->put_rule(deletion, 1), 2U);
  EXPECT_TRUE(store_->rules()->empty());
  EXPECT_TRUE((*store_->rule("r"))->deleted);
  EXPECT_EQ(store_->rule_versions("r")->size(), 2U);
  EXPECT_FALSE(store_->put_rule(deletion, 2));
  EXPECT_EQ(*store_->put_rule(rule_of("r", "title: again"), 0), 3U);
}

TEST_F(SqliteStoreTest, ListsRulesInTheOrderInWhichTheyWereFirstPut) {
  for (const char* id : {"c", "a", "b"}) ASSERT_TRUE(store_->put_rule(rule_of(id, "one"), 0));
  ASSERT_TRUE(store_->put_rule(rule_of("c", "two"), 1));
  const auto rules = store_->rules();
  ASSERT_EQ(rules->size(), 3U);
  EXPECT_EQ(rules->at(0).id, "c");
  EXPECT_EQ(rules->at(0).version, 2U);
  EXPECT_EQ(rules->at(1).id, "a");
  EXPECT_EQ(rules->at(2).id, "b");
}

TEST_F(SqliteStoreTest, WritesSeveralRulesOrNone) {
  ASSERT_TRUE(store_->put_rule(rule_of("b", "one"), 0));
  const auto refused = store_->put_rules({{rule_of("a", "one"), 0}, {rule_of("b", "two"), 7}});
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, "version_conflict");
  EXPECT_EQ(refused.error().where, "b");
  EXPECT_FALSE(store_->rule("a")->has_value());

  const auto written = store_->put_rules({{rule_of("a", "one"), 0}, {rule_of("b", "two"), 1}});
  ASSERT_TRUE(written);
  EXPECT_EQ(*written, (std::vector<std::uint32_t>{1, 2}));
}

TEST_F(SqliteStoreTest, AConflictBetweenRulesFailsNoTraceOfTheSameCommit) {
  auto first = start_put(*store_, record_of("before"));
  auto trace = start_put(*store_, record_of("beside"));
  EXPECT_FALSE(store_->put_rule(rule_of("r", "one"), 5));
  EXPECT_TRUE(first.get());
  EXPECT_TRUE(trace.get());
  EXPECT_TRUE(store_->healthy());
}

TEST_F(SqliteStoreTest, KeepsSettingsWithVersions) {
  EXPECT_FALSE(store_->setting("placeholders")->has_value());
  EXPECT_EQ(*store_->put_setting({.name = "placeholders", .value = "{}", .author = "ana"}, 0), 1U);
  EXPECT_EQ(store_->put_setting({.name = "placeholders", .value = "[]"}, 0).error().code,
            "version_conflict");
  EXPECT_EQ(*store_->put_setting({.name = "placeholders", .value = "{\"a\":[]}"}, 1), 2U);
  const auto setting = store_->setting("placeholders");
  EXPECT_EQ((*setting)->value, "{\"a\":[]}");
  EXPECT_EQ((*setting)->version, 2U);
}

}  // namespace
}  // namespace candor::server
