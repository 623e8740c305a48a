#include "server/work_pool.h"

#include <chrono>
#include <limits>
#include <utility>

namespace candor::server {

using Clock = std::chrono::steady_clock;

struct WorkPool::Entry {
  Job job;
  Clock::time_point since;
};

WorkPool::WorkPool(std::size_t threads, std::size_t queue_limit, Metrics& metrics)
    : queue_limit_(queue_limit),
      depth_(metrics.gauge("candor_work_queue_depth", "Jobs that wait for a work thread.")),
      rejected_(metrics.counter("candor_work_rejected_total",
                                "Jobs refused because the queue was full.")),
      wait_(metrics.histogram("candor_work_wait_seconds",
                              "How long a job waited for a work thread.")) {
  threads_.reserve(threads);
  for (std::size_t i = 0; i < threads; ++i) threads_.emplace_back([this] { run(); });
}

WorkPool::~WorkPool() { stop(); }

bool WorkPool::submit(Job job) {
  if (enqueue(std::move(job), queue_limit_)) return true;
  rejected_.add();
  return false;
}

bool WorkPool::submit_continuation(Job job) {
  return enqueue(std::move(job), std::numeric_limits<std::size_t>::max());
}

void WorkPool::stop() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  ready_.notify_all();
  for (auto& thread : threads_) thread.join();
  threads_.clear();
}

bool WorkPool::enqueue(Job job, std::size_t limit) {
  {
    const std::lock_guard lock(mutex_);
    if (stopping_ || queue_.size() >= limit) return false;
    queue_.push_back({std::move(job), Clock::now()});
    depth_.set(static_cast<std::int64_t>(queue_.size()));
  }
  ready_.notify_one();
  return true;
}

void WorkPool::run() {
  std::unique_lock lock(mutex_);
  while (true) {
    ready_.wait(lock, [this] { return stopping_ || !queue_.empty(); });
    if (queue_.empty()) return;
    auto entry = std::move(queue_.front());
    queue_.pop_front();
    depth_.set(static_cast<std::int64_t>(queue_.size()));
    lock.unlock();
    wait_.observe(std::chrono::duration<double>(Clock::now() - entry.since).count());
    entry.job();
    entry.job = nullptr;  // what it holds is freed outside the lock
    lock.lock();
  }
}

}  // namespace candor::server
