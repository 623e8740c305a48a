#pragma once

#include <atomic>
#include <condition_variable>
#include <mutex>
#include <thread>

#include "server/store/sqlite.h"

namespace candor::server::sqlite {

/// Moves the write-ahead log into the file from a thread of its own: a checkpoint of some megabytes
/// takes 12-19 ms, which in the writer's thread would be the p99 of every commit.
///
/// SQLite starts the log anew only when all of it has been moved, which never happens beside a busy
/// writer. So the thread moves the bulk, and once little is left asks the writer to move that
/// little between two commits.
class Checkpointer {
 public:
  Checkpointer(Connection connection, int pages);
  ~Checkpointer();
  Checkpointer(const Checkpointer&) = delete;
  Checkpointer& operator=(const Checkpointer&) = delete;

  /// From the writer after each commit: how many pages the log has now. True when the writer should
  /// checkpoint the rest itself.
  bool log_has(int pages);

 private:
  void run();
  void move_bulk();

  Connection connection_;
  const int pages_;
  std::atomic<bool> nearly_done_ = false;
  std::mutex mutex_;
  std::condition_variable changed_;
  bool wanted_ = false;
  bool stopping_ = false;
  std::thread thread_;
};

}  // namespace candor::server::sqlite
