#include "server/store/sqlite_store.h"

#include <algorithm>
#include <condition_variable>
#include <functional>
#include <future>
#include <mutex>
#include <utility>

#include "server/store/data_directory.h"
#include "server/store/sqlite.h"
#include "server/store/sqlite_memories.h"
#include "server/store/sqlite_monitorability.h"
#include "server/store/sqlite_reviews.h"
#include "server/store/sqlite_rules.h"
#include "server/store/sqlite_schema.h"
#include "server/store/sqlite_traces.h"
#include "server/store/sqlite_writer.h"

namespace candor::server {
namespace {

using sqlite::Connection;
using sqlite::Rollups;

class TraceWrite : public sqlite::Write {
 public:
  TraceWrite(TraceRecord record, Store::PutDone done)
      : record_(std::move(record)), done_(std::move(done)) {}

  std::size_t bytes() const override { return record_.trace.size() + record_.verdict.size(); }

  Status apply(Connection& connection, Rollups& rollups) override {
    put_ = sqlite::insert_trace(connection, record_, rollups);
    if (!put_) return put_.error();
    return Done{};
  }

  void finish(const Status& committed) override {
    if (committed) {
      done_(std::move(put_));
    } else {
      done_(committed.error());
    }
  }

 private:
  TraceRecord record_;
  Store::PutDone done_;
  Result<Put> put_ = Put{};
};

/// A memory; whoever gave it does not wait.
class MemoryWrite : public sqlite::Write {
 public:
  MemoryWrite(std::string key, std::string value)
      : key_(std::move(key)), value_(std::move(value)) {}

  std::size_t bytes() const override { return key_.size() + value_.size(); }
  Status apply(Connection& connection, Rollups&) override {
    return sqlite::insert_memory(connection, key_, value_);
  }
  void finish(const Status&) override {}

 private:
  const std::string key_;
  const std::string value_;
};

/// A write whose caller waits for it.
class WaitedWrite : public sqlite::Write {
 public:
  using Versions = Result<std::vector<std::uint32_t>>;
  using Apply = std::function<Versions(Connection&)>;

  explicit WaitedWrite(Apply apply) : apply_(std::move(apply)) {}

  std::future<Versions> versions() { return promise_.get_future(); }

  std::size_t bytes() const override { return 0; }

  // A savepoint of its own: a conflict takes back this write and leaves the others of its
  // transaction alone.
  Status apply(Connection& connection, Rollups&) override {
    if (auto begun = connection.execute("SAVEPOINT one"); !begun) return begun;
    versions_ = apply_(connection);
    if (versions_) return connection.execute("RELEASE one");
    if (versions_.error().code != "version_conflict") return versions_.error();
    return connection.execute("ROLLBACK TO one; RELEASE one");
  }

  void finish(const Status& committed) override {
    promise_.set_value(committed ? std::move(versions_) : Versions(committed.error()));
  }

 private:
  Apply apply_;
  Versions versions_ = std::vector<std::uint32_t>();
  std::promise<Versions> promise_;
};

/// Connections for reading, lent to one thread at a time.
class Readers {
 public:
  explicit Readers(std::vector<Connection> connections) : free_(std::move(connections)) {}

  template <class Read>
  auto with(Read&& read) {
    Connection connection = take();
    auto result = read(connection);
    give_back(std::move(connection));
    return result;
  }

 private:
  Connection take() {
    std::unique_lock lock(mutex_);
    returned_.wait(lock, [this] { return !free_.empty(); });
    Connection connection = std::move(free_.back());
    free_.pop_back();
    return connection;
  }

  void give_back(Connection connection) {
    {
      const std::lock_guard lock(mutex_);
      free_.push_back(std::move(connection));
    }
    returned_.notify_one();
  }

  std::mutex mutex_;
  std::condition_variable returned_;
  std::vector<Connection> free_;
};

class SqliteStore : public Store {
 public:
  SqliteStore(FileLock lock, std::vector<Connection> connections, const SqliteOptions& options)
      : lock_(std::move(lock)),
        writer_(take_last(connections), take_last(connections), options,
                options.metrics != nullptr ? *options.metrics : unread_metrics_),
        readers_(std::move(connections)) {}

  void put_trace(TraceRecord record, PutDone done) override {
    std::unique_ptr<sqlite::Write> write =
        std::make_unique<TraceWrite>(std::move(record), std::move(done));
    if (auto queued = writer_.queue(write); !queued) write->finish(queued);
  }

  Result<std::optional<TraceRecord>> trace(const std::string& id) override {
    return readers_.with(
        [&](Connection& connection) { return sqlite::select_trace(connection, id); });
  }
  Result<std::vector<TraceSummary>> traces(const TraceQuery& query) override {
    return readers_.with(
        [&](Connection& connection) { return sqlite::select_traces(connection, query); });
  }

  Result<std::vector<MonitorabilityRow>> monitorability(const MonitorabilityQuery& query) override {
    return readers_.with(
        [&](Connection& connection) { return sqlite::select_monitorability(connection, query); });
  }

  Result<std::vector<RuleRecord>> rules() override {
    return readers_.with([](Connection& connection) { return sqlite::select_rules(connection); });
  }
  Result<std::optional<RuleRecord>> rule(const std::string& id) override {
    return readers_.with(
        [&](Connection& connection) { return sqlite::select_rule(connection, id); });
  }
  Result<std::vector<RuleRecord>> rule_versions(const std::string& id) override {
    return readers_.with(
        [&](Connection& connection) { return sqlite::select_rule_versions(connection, id); });
  }

  Result<std::uint32_t> put_rule(RuleRecord record, std::uint32_t expected) override {
    auto versions = put_rules({{std::move(record), expected}});
    if (!versions) return versions.error();
    return versions->front();
  }
  Result<std::vector<std::uint32_t>> put_rules(std::vector<RuleChange> changes) override {
    return write([&](Connection& connection) -> WaitedWrite::Versions {
      std::vector<std::uint32_t> versions;
      for (const RuleChange& change : changes) {
        const auto version = sqlite::insert_rule(connection, change);
        if (!version) return version.error();
        versions.push_back(*version);
      }
      return versions;
    });
  }

  Result<std::optional<Setting>> setting(const std::string& name) override {
    return readers_.with(
        [&](Connection& connection) { return sqlite::select_setting(connection, name); });
  }
  Result<std::uint32_t> put_setting(Setting setting, std::uint32_t expected) override {
    auto versions = write([&](Connection& connection) -> WaitedWrite::Versions {
      const auto version = sqlite::insert_setting(connection, setting, expected);
      if (!version) return version.error();
      return std::vector{*version};
    });
    if (!versions) return versions.error();
    return versions->front();
  }

  Result<std::vector<Setting>> settings(const std::string& prefix) override {
    return readers_.with(
        [&](Connection& connection) { return sqlite::select_settings(connection, prefix); });
  }
  Result<std::vector<Setting>> setting_versions(const std::string& name,
                                                std::uint32_t most) override {
    return readers_.with([&](Connection& connection) {
      return sqlite::select_setting_versions(connection, name, most);
    });
  }

  Result<std::uint64_t> put_review(Review review) override {
    std::uint64_t sequence = 0;
    const auto done = write([&](Connection& connection) -> WaitedWrite::Versions {
      const auto inserted = sqlite::insert_review(connection, review);
      if (!inserted) return inserted.error();
      sequence = *inserted;
      return std::vector<std::uint32_t>();
    });
    if (!done) return done.error();
    if (sequence == 0) return Error{"not_found", "there is no trace '" + review.trace + "'", ""};
    return sequence;
  }
  Result<std::vector<ReviewedTrace>> reviews(std::uint64_t after, std::uint32_t limit,
                                             std::size_t bytes, const std::string& trace) override {
    return readers_.with([&](Connection& connection) {
      return sqlite::select_reviews(connection, after, limit, bytes, trace);
    });
  }

  void put_memory(std::string key, std::string value) override {
    std::unique_ptr<sqlite::Write> write =
        std::make_unique<MemoryWrite>(std::move(key), std::move(value));
    (void)writer_.queue(write);
  }
  Result<std::vector<std::pair<std::string, std::string>>> memories(
      std::size_t bytes, const std::string& prefix) override {
    return readers_.with(
        [&](Connection& connection) { return sqlite::select_memories(connection, bytes, prefix); });
  }

  Status healthy() override { return writer_.healthy(); }

 private:
  static Connection take_last(std::vector<Connection>& connections) {
    Connection last = std::move(connections.back());
    connections.pop_back();
    return last;
  }

  WaitedWrite::Versions write(WaitedWrite::Apply apply) {
    auto waited = std::make_unique<WaitedWrite>(std::move(apply));
    auto versions = waited->versions();
    std::unique_ptr<sqlite::Write> write = std::move(waited);
    if (auto queued = writer_.queue(write); !queued) return queued.error();
    return versions.get();
  }

  FileLock lock_;
  Metrics unread_metrics_;
  sqlite::Writer writer_;
  Readers readers_;
};

// FULL: a commit returns when the log is on the disk. A connection's cache is memory that an idle
// server keeps.
constexpr const char* kSettings =
    "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA journal_size_limit = 67108864;"
    "PRAGMA trusted_schema = OFF; PRAGMA cache_size = -4096;";

Result<std::vector<Connection>> connect(const std::filesystem::path& file,
                                        const SqliteOptions& options) {
  std::vector<Connection> connections;
  const std::size_t count = std::max<std::size_t>(options.readers, 1) + 2;
  while (connections.size() < count) {
    auto connection = Connection::open(file, options.vfs);
    if (!connection) return connection.error();
    if (connections.empty()) {
      if (auto done = sqlite::migrate(*connection); !done) return done.error();
    }
    if (auto done = connection->execute(kSettings); !done) return done.error();
    connections.push_back(*std::move(connection));
  }
  return connections;
}

Error at(Error error, const std::filesystem::path& file) {
  if (error.where.empty()) error.where = file.string();
  return error;
}

}  // namespace

Result<std::unique_ptr<Store>> open_sqlite_store(const SqliteOptions& options) {
  const auto file = options.directory / "candor.db";
  if (auto made = make_private_directory(options.directory); !made) return made.error();
  auto lock = FileLock::take(options.directory / "candor.lock");
  if (!lock) return lock.error();
  if (auto made = make_private_file(file); !made) return made.error();
  auto connections = connect(file, options);
  if (!connections) return at(connections.error(), file);
  return std::unique_ptr<Store>(
      std::make_unique<SqliteStore>(*std::move(lock), *std::move(connections), options));
}

}  // namespace candor::server
