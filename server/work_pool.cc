#include "server/work_pool.h"

#include <chrono>
#include <limits>
#include <string>
#include <sys/resource.h>
#include <unistd.h>
#include <utility>

namespace candor::server {

using Clock = std::chrono::steady_clock;

struct WorkPool::Entry {
  Job job;
  Clock::time_point since;
};

namespace {

std::string metric_name(const WorkPool::Kind& kind, std::string_view what) {
  return "candor_" + std::string(kind.name) + "_" + std::string(what);
}

// Linux takes a thread's id for a process's: the priority of this thread alone.
void set_priority(int nice) {
  if (nice != 0) ::setpriority(PRIO_PROCESS, static_cast<id_t>(::gettid()), nice);
}

}  // namespace

WorkPool::WorkPool(std::size_t threads, std::size_t queue_limit, Metrics& metrics, Kind kind)
    : queue_limit_(queue_limit),
      nice_(kind.nice),
      depth_(metrics.gauge(metric_name(kind, "queue_depth"), "Jobs that wait for a thread.")),
      rejected_(metrics.counter(metric_name(kind, "rejected_total"),
                                "Jobs refused because the queue was full.")),
      wait_(metrics.histogram(metric_name(kind, "wait_seconds"),
                              "How long a job waited for a thread.")) {
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
  set_priority(nice_);
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
