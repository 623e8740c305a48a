// What the store says when it cannot do its work: failing disks, a full queue, files that are not its own.

#include <chrono>
#include <fstream>
#include <thread>

#include <gtest/gtest.h>

#include "server/metrics.h"
#include "server/store/sqlite.h"
#include "tests/fakes/server/fault_disk.h"
#include "tests/fakes/server/temporary_directory.h"
#include "tests/server/store/records.h"

namespace candor::server {
namespace {

namespace fs = std::filesystem;

// ---- a disk that fails

class FailingDiskTest : public testing::Test {
 protected:
  FailingDiskTest()
      : disk_(tests::FaultDisk::start()),
        store_(open_store({.directory = directory_.path(), .vfs = tests::FaultDisk::kName})) {}

  bool becomes_healthy() {
    for (int i = 0; i < 500 && !store_->healthy(); ++i)
      std::this_thread::sleep_for(std::chrono::milliseconds(20));
    return static_cast<bool>(store_->healthy());
  }

  tests::TemporaryDirectory directory_;
  tests::FaultDisk& disk_;
  std::unique_ptr<Store> store_;
};

TEST_F(FailingDiskTest, AcknowledgesNothingOnAFullDiskAndSaysWhy) {
  ASSERT_TRUE(put(*store_, large_record("before")));
  disk_.fill(true);
  std::vector<std::future<Result<Put>>> puts;
  for (int i = 0; i < 100; ++i)
    puts.push_back(start_put(*store_, large_record("during-" + std::to_string(i))));
  for (auto& future : puts) {
    const auto put = future.get();
    ASSERT_FALSE(put);
    EXPECT_EQ(put.error().code, "store_failed");
    EXPECT_NE(put.error().message.find("full"), std::string::npos) << put.error().message;
  }
  EXPECT_EQ(store_->put_rule(rule_of("r", "title: r"), 0).error().code, "store_failed");
  EXPECT_EQ(store_->healthy().error().code, "store_failed");
  EXPECT_TRUE(store_->trace("before")->has_value());
  EXPECT_FALSE(store_->trace("during-1")->has_value());
}

TEST(StoreMetrics, CountWhatWasMadeDurableAndWhatWasNot) {
  auto& disk = tests::FaultDisk::start();
  const tests::TemporaryDirectory directory;
  Metrics metrics;
  {
    auto store = open_store(
        {.directory = directory.path(), .metrics = &metrics, .vfs = tests::FaultDisk::kName});
    ASSERT_TRUE(put(*store, large_record("before")));
    disk.fill(true);
    EXPECT_FALSE(put(*store, large_record("during")));
    disk.fill(false);
  }
  EXPECT_EQ(metrics.counter("candor_store_committed_total", "").value(), 1U);
  EXPECT_EQ(metrics.counter("candor_store_failed_total", "").value(), 1U);
  EXPECT_EQ(metrics.gauge("candor_store_queue_depth", "").value(), 0);
}

TEST_F(FailingDiskTest, TakesWritesAgainWhenThereIsRoomAgain) {
  disk_.fill(true);
  EXPECT_FALSE(put(*store_, large_record("during")));
  disk_.fill(false);
  EXPECT_TRUE(becomes_healthy());  // without a write that would find out
  EXPECT_EQ(put(*store_, large_record("during"))->outcome, PutOutcome::stored);
}

TEST_F(FailingDiskTest, AcknowledgesNothingThatWasNotSynced) {
  disk_.break_syncs(true);
  EXPECT_EQ(put(*store_, large_record("during")).error().code, "store_failed");
  EXPECT_FALSE(store_->healthy());
  disk_.break_syncs(false);
  EXPECT_TRUE(becomes_healthy());
}

TEST_F(FailingDiskTest, KeepsTheSearchByTimeRightAfterAFailedCommit) {
  disk_.fill(true);
  EXPECT_FALSE(put(*store_, large_record("during")));
  disk_.fill(false);
  ASSERT_TRUE(becomes_healthy());
  TraceRecord record = large_record("after");
  record.received_at += std::chrono::hours(1);
  ASSERT_TRUE(put(*store_, record));
  TraceQuery query;
  query.until = record.received_at;
  EXPECT_TRUE(store_->traces(query)->empty());
  query = {};
  query.since = record.received_at;
  EXPECT_EQ(store_->traces(query)->size(), 1U);
}

// ---- a full queue

TEST(FullQueue, RefusesAtOnceOnTheCallersThread) {
  const tests::TemporaryDirectory directory;
  auto store = open_store({.directory = directory.path(), .queue_records = 4});
  // The writer is kept in a callback, so that nothing leaves the queue.
  std::promise<void> go_on;
  std::promise<void> stuck;
  store->put_trace(record_of("first"), [&](const Result<Put>&) {
    stuck.set_value();
    go_on.get_future().wait();
  });
  stuck.get_future().wait();
  std::vector<std::future<Result<Put>>> queued;
  for (int i = 0; i < 4; ++i)
    queued.push_back(start_put(*store, record_of("queued-" + std::to_string(i))));
  EXPECT_EQ(store->healthy().error().code, "store_full");

  std::thread::id answered_by;
  store->put_trace(record_of("too-many"), [&](const Result<Put>& put) {
    EXPECT_EQ(put.error().code, "store_full");
    answered_by = std::this_thread::get_id();
  });
  EXPECT_EQ(answered_by, std::this_thread::get_id());
  EXPECT_EQ(store->put_rule(rule_of("r", "title: r"), 0).error().code, "store_full");

  go_on.set_value();
  for (auto& put : queued) EXPECT_EQ(put.get()->outcome, PutOutcome::stored);
  EXPECT_FALSE(store->trace("too-many")->has_value());
}

TEST(FullQueue, CountsBytesToo) {
  const tests::TemporaryDirectory directory;
  auto store = open_store({.directory = directory.path(), .queue_bytes = 10'000});
  std::promise<void> go_on;
  std::promise<void> stuck;
  store->put_trace(record_of("first"), [&](const Result<Put>&) {
    stuck.set_value();
    go_on.get_future().wait();
  });
  stuck.get_future().wait();
  // Larger than the whole queue, but nothing else waits: it is taken, or it could never be stored.
  TraceRecord huge = record_of("huge");
  huge.trace.resize(20'000, 'x');
  auto taken = start_put(*store, huge);
  EXPECT_EQ(put(*store, record_of("small")).error().code, "store_full");
  go_on.set_value();
  EXPECT_TRUE(taken.get());
}

// ---- files that are not what they should be

class OpeningTest : public testing::Test {
 protected:
  OpeningTest() : file_(directory_.path() / "candor.db") {}

  Error error_of_opening() {
    const auto store = open_sqlite_store({.directory = directory_.path()});
    return store ? Error{} : store.error();
  }
  void change(const char* sql) {
    auto connection = *sqlite::Connection::open(file_, "");
    ASSERT_TRUE(connection.execute(sql));
  }

  tests::TemporaryDirectory directory_;
  fs::path file_;
};

TEST_F(OpeningTest, RefusesAFileThatANewerCandorWrote) {
  open_store({.directory = directory_.path()});
  change("PRAGMA user_version = 99");
  const Error error = error_of_opening();
  EXPECT_EQ(error.code, "store_too_new");
  EXPECT_NE(error.message.find("99"), std::string::npos);
  EXPECT_EQ(error.where, file_.string());
}

TEST_F(OpeningTest, BringsAnOlderFileToThisVersion) {
  open_store({.directory = directory_.path()});
  change(
      "DROP TABLE monitorability; DROP TABLE memories; DROP TABLE reviews; "
      "ALTER TABLE rule_versions DROP COLUMN expires_at;"
      "ALTER TABLE trace_texts DROP COLUMN base; ALTER TABLE trace_texts DROP COLUMN shared_at;"
      "ALTER TABLE trace_texts DROP COLUMN shared_from;"
      "ALTER TABLE trace_texts DROP COLUMN shared_size; ALTER TABLE trace_texts DROP COLUMN chain;"
      "PRAGMA user_version = 1");
  auto store = open_store({.directory = directory_.path()});
  EXPECT_TRUE(store->put_rule(rule_of("r", "title: one"), 0));
}

TEST_F(OpeningTest, RefusesTheFileOfAnotherProgram) {
  change("CREATE TABLE bookmarks (url TEXT)");
  EXPECT_EQ(error_of_opening().code, "store_foreign");
  auto connection = *sqlite::Connection::open(file_, "");
  EXPECT_TRUE(connection.execute("SELECT url FROM bookmarks"));
  EXPECT_FALSE(connection.execute("SELECT id FROM traces"));
}

TEST_F(OpeningTest, RefusesWhatIsNotADatabase) {
  std::ofstream(file_) << std::string(10'000, 'x');
  EXPECT_EQ(error_of_opening().code, "store_corrupt");
}

TEST_F(OpeningTest, ReportsDamagedPagesAsAnErrorOfTheRead) {
  {
    auto store = open_store({.directory = directory_.path()});
    for (int i = 0; i < 200; ++i) ASSERT_TRUE(put(*store, large_record(std::to_string(i))));
  }
  const auto size = fs::file_size(file_);
  std::fstream damage(file_, std::ios::in | std::ios::out | std::ios::binary);
  damage.seekp(static_cast<std::streamoff>(size / 4));
  damage << std::string(size / 2, '\xff');
  damage.close();
  auto store = open_sqlite_store({.directory = directory_.path()});
  ASSERT_TRUE(store) << store.error().message;
  int failed = 0;
  for (int i = 0; i < 200; ++i) {
    const auto found = (*store)->trace(std::to_string(i));
    if (!found) {
      EXPECT_EQ(found.error().code, "store_failed");
      ++failed;
    }
  }
  EXPECT_GT(failed, 0);
}

TEST_F(OpeningTest, NamesTheDirectoryThatCannotBeMade) {
  std::ofstream(directory_.path() / "taken") << "a file";
  const auto store = open_sqlite_store({.directory = directory_.path() / "taken"});
  ASSERT_FALSE(store);
  EXPECT_EQ(store.error().code, "store_failed");
  EXPECT_NE(store.error().where.find("taken"), std::string::npos);
}

}  // namespace
}  // namespace candor::server
