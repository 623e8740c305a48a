#pragma once

#include <condition_variable>
#include <deque>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

#include "server/metrics.h"
#include "server/store/sqlite.h"
#include "server/store/sqlite_checkpointer.h"
#include "server/store/sqlite_store.h"
#include "server/store/sqlite_traces.h"

namespace candor::server::sqlite {

/// Something to be written in the next transaction, together with others.
class Write {
 public:
  virtual ~Write() = default;
  virtual std::size_t bytes() const = 0;
  /// An error fails the whole transaction. What concerns this write alone (a conflict) it keeps for
  /// itself.
  virtual Status apply(Connection& connection, Rollups& rollups) = 0;
  /// The transaction is durable, or has failed and left nothing.
  virtual void finish(const Status& committed) = 0;
};

/// The one thread that writes: takes what is queued, up to a batch, and commits it as one
/// transaction. While a commit waits for the disk the next batch gathers by itself, so that one
/// client waits for one commit and many share it.
class Writer {
 public:
  Writer(Connection connection, Connection for_checkpoints, const SqliteOptions& options,
         Metrics& metrics);
  /// Commits what is queued, then empties the log into the file.
  ~Writer();
  Writer(const Writer&) = delete;
  Writer& operator=(const Writer&) = delete;

  /// From any thread. Never blocks; `store_full` leaves the write with the caller.
  Status queue(std::unique_ptr<Write>& write);

  /// The last transaction's outcome, or `store_full`.
  Status healthy() const;

 private:
  using Batch = std::vector<std::unique_ptr<Write>>;

  void run();
  Batch wait_for_batch();
  void gather(std::unique_lock<std::mutex>& lock);
  Batch take_batch();
  Status commit(Batch& batch);
  Status apply_all(Batch& batch);
  void probe();
  void remember(const Status& outcome);
  bool full(std::size_t more_bytes) const;

  const SqliteOptions options_;
  Histogram& commit_seconds_;
  Counter& committed_;
  Counter& failed_;
  Gauge& depth_;
  Connection connection_;
  Rollups rollups_;
  int log_pages_ = 0;

  mutable std::mutex mutex_;  // of what follows, to `stopping_`
  std::condition_variable arrived_;
  std::deque<std::unique_ptr<Write>> waiting_;
  std::size_t waiting_bytes_ = 0;
  std::size_t last_batch_ = 0;  // records of the last commit
  Status last_ = Done{};
  bool stopping_ = false;

  Checkpointer checkpointer_;
  std::thread thread_;
};

}  // namespace candor::server::sqlite
