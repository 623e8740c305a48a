#pragma once

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

#include "server/metrics.h"

namespace candor::server {

/// The threads on which everything runs that blocks or takes long: large traces, store reads, rule
/// compilation. Bounded: when the queue is full the caller is told at once and answers 503. All
/// members but stop() may be called from any thread. Jobs must not throw: one that does ends the
/// program, for it left nobody to answer its request.
class WorkPool {
 public:
  using Job = std::function<void()>;

  struct Kind {
    const char* name = "work";  // in the names of its metrics
    int nice = 0;               // of its threads: 10 gives way to those of 0
  };
  WorkPool(std::size_t threads, std::size_t queue_limit, Metrics& metrics)
      : WorkPool(threads, queue_limit, metrics, Kind{}) {}
  WorkPool(std::size_t threads, std::size_t queue_limit, Metrics& metrics, Kind kind);
  ~WorkPool();  // stop()
  WorkPool(const WorkPool&) = delete;
  WorkPool& operator=(const WorkPool&) = delete;

  /// False, and the job is dropped, when the queue is full or the pool has stopped.
  [[nodiscard]] bool submit(Job job);

  /// For the next piece of work that has begun already (a stream has at most one in the queue):
  /// takes it beyond the limit too. False only when the pool has stopped.
  [[nodiscard]] bool submit_continuation(Job job);

  /// Runs what is queued, then joins. Later submissions are refused.
  void stop();

 private:
  struct Entry;
  bool enqueue(Job job, std::size_t limit);
  void run();

  const std::size_t queue_limit_;
  const int nice_;
  Gauge& depth_;
  Counter& rejected_;
  Histogram& wait_;
  std::mutex mutex_;
  std::condition_variable ready_;
  std::deque<Entry> queue_;
  bool stopping_ = false;
  std::vector<std::thread> threads_;
};

}  // namespace candor::server
