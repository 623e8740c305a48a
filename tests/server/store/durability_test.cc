// What an acknowledgement is worth: after the loss of power, after kill -9.

#include <atomic>
#include <csignal>
#include <mutex>
#include <random>
#include <set>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>

#include <gtest/gtest.h>

#include "server/store/sqlite.h"
#include "tests/fakes/server/fault_disk.h"
#include "tests/fakes/server/temporary_directory.h"
#include "tests/server/store/records.h"

namespace candor::server {
namespace {

namespace fs = std::filesystem;

std::string integrity_of(const fs::path& file) {
  auto connection = *sqlite::Connection::open(file, "");
  auto check = connection.query("PRAGMA integrity_check");
  const auto row = check.next();
  return row ? check.text(0) : row.error().message;
}

void expect_all(Store& store, const std::set<std::string>& ids) {
  for (const std::string& id : ids) {
    const auto found = store.trace(id);
    ASSERT_TRUE(found) << found.error().message;
    ASSERT_TRUE(found->has_value()) << id;
    EXPECT_EQ((*found)->trace, large_record(id).trace);
    EXPECT_EQ((*found)->rules, large_record(id).rules);
  }
}

/// Puts traces from two threads for as long as it lives, and knows which were acknowledged.
class Load {
 public:
  explicit Load(Store& store)
      : store_(store), threads_{std::thread([this] { run("a"); }), std::thread([this] {
                                  run("b");
                                })} {}
  ~Load() {
    stopping_ = true;
    for (auto& thread : threads_) thread.join();
  }

  std::set<std::string> acknowledged() {
    const std::lock_guard lock(mutex_);
    return acknowledged_;
  }
  void wait_for(std::size_t count) {
    while (acknowledged().size() < count) std::this_thread::yield();
  }

 private:
  void run(const std::string& name) {
    for (int i = 0; !stopping_; ++i) {
      std::vector<std::pair<std::string, std::future<Result<Put>>>> window;
      for (int j = 0; j < 8; ++j) {
        const std::string id = name + std::to_string(i) + "-" + std::to_string(j);
        window.emplace_back(id, start_put(store_, large_record(id)));
      }
      for (auto& [id, put] : window) {
        if (!put.get()) continue;
        const std::lock_guard lock(mutex_);
        acknowledged_.insert(id);
      }
    }
  }

  Store& store_;
  std::atomic<bool> stopping_ = false;
  std::mutex mutex_;
  std::set<std::string> acknowledged_;
  std::thread threads_[2];
};

TEST(Durability, EveryAcknowledgedTraceOutlivesTheLossOfPower) {
  std::mt19937 random(8420);
  for (int trial = 0; trial < 12; ++trial) {
    const tests::TemporaryDirectory before;
    auto& disk = tests::FaultDisk::start();
    // Few pages between checkpoints, so that the power fails in the middle of some.
    auto store = open_store(
        {.directory = before.path(), .checkpoint_pages = 40, .vfs = tests::FaultDisk::kName});
    ASSERT_TRUE(store);
    Load load(*store);
    for (std::size_t loss = 1; loss <= 4; ++loss) {
      load.wait_for(loss * (20 + random() % 150));
      const tests::TemporaryDirectory after;
      const auto acknowledged = load.acknowledged();
      disk.lose_power(after.path(), random);
      const auto recovered = open_store({.directory = after.path()});
      ASSERT_TRUE(recovered);
      expect_all(*recovered, acknowledged);
      EXPECT_EQ(integrity_of(after.path() / "candor.db"), "ok");
    }
  }
}

// ---- kill -9: a child that puts traces and tells the parent each id once it is acknowledged

[[noreturn]] void put_until_killed(const fs::path& directory, int to_parent) {
  auto store = open_sqlite_store({.directory = directory, .checkpoint_pages = 40});
  if (!store) _exit(2);
  std::atomic<int> in_flight = 0;
  for (int i = 0;; ++i) {
    while (in_flight >= 64) std::this_thread::yield();
    ++in_flight;
    const std::string id = std::to_string(::getpid()) + "-" + std::to_string(i);
    (*store)->put_trace(large_record(id), [&, id](const Result<Put>& put) {
      const std::string line = id + "\n";
      if (put && ::write(to_parent, line.data(), line.size()) < 0) _exit(3);
      --in_flight;
    });
  }
}

// The ids that came through before the kill; a last one that was cut off does not count.
std::set<std::string> kill_after(int count, const fs::path& directory) {
  int ends[2];
  EXPECT_EQ(::pipe(ends), 0);
  const pid_t child = ::fork();
  if (child == 0) put_until_killed(directory, ends[1]);
  ::close(ends[1]);
  std::set<std::string> ids;
  std::string line;
  for (char byte = 0; ::read(ends[0], &byte, 1) == 1;) {
    if (byte != '\n') {
      line += byte;
      continue;
    }
    ids.insert(std::exchange(line, ""));
    if (ids.size() == static_cast<std::size_t>(count)) ::kill(child, SIGKILL);
  }
  ::close(ends[0]);
  int status = 0;
  ::waitpid(child, &status, 0);
  EXPECT_TRUE(WIFSIGNALED(status)) << status;
  return ids;
}

TEST(Durability, EveryAcknowledgedTraceOutlivesKill9) {
  const tests::TemporaryDirectory directory;
  std::set<std::string> all;
  for (const int count : {1, 10, 100, 700, 2500}) {
    all.merge(kill_after(count, directory.path()));
    const auto store = open_store({.directory = directory.path()});
    ASSERT_TRUE(store);
    expect_all(*store, all);
  }
  EXPECT_GE(all.size(), 3311U);
  EXPECT_EQ(integrity_of(directory.path() / "candor.db"), "ok");
}

}  // namespace
}  // namespace candor::server
