#pragma once

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <mutex>
#include <optional>
#include <thread>
#include <utility>
#include <vector>

namespace candor::client {

/// Runs `work` over items on several threads and gives the results back in the order in which the
/// items came. One thread pushes and closes, one pops and may cancel; they may be the same only if
/// it never pushes past a bound.
///
/// Memory is bounded by what is under way, pushed and not yet popped: at most `max_items`, and at
/// most `max_cost` of the costs that the pusher names, but for a single item that is larger than
/// that. `work` must not throw.
template <class Item, class Answer>
class OrderedPool {
 public:
  struct Bounds {
    unsigned threads = 1;
    std::size_t max_items = 16;
    std::size_t max_cost = 0;
  };

  OrderedPool(Bounds bounds, std::function<Answer(Item)> work)
      : bounds_(bounds), work_(std::move(work)) {
    for (unsigned i = 0; i < bounds_.threads; ++i) threads_.emplace_back([this] { run(); });
  }

  ~OrderedPool() {
    cancel();
    for (auto& thread : threads_) thread.join();
  }

  OrderedPool(const OrderedPool&) = delete;
  OrderedPool& operator=(const OrderedPool&) = delete;

  /// Waits while the bounds are reached. False once cancelled: the item is dropped.
  bool push(Item item, std::size_t cost) {
    std::unique_lock lock(mutex_);
    room_.wait(lock, [&] { return cancelled_ || has_room(cost); });
    if (cancelled_) return false;
    cost_ += cost;
    jobs_.push_back({std::move(item), std::nullopt, cost});
    work_ready_.notify_one();
    return true;
  }

  /// No more items will come.
  void close() {
    const std::lock_guard lock(mutex_);
    closed_ = true;
    answer_ready_.notify_all();
    work_ready_.notify_all();
  }

  /// Waits for the answer to the oldest item. Empty when closed and all were taken, or cancelled.
  std::optional<Answer> pop() {
    std::unique_lock lock(mutex_);
    answer_ready_.wait(
        lock, [&] { return cancelled_ || is_front_answered() || (closed_ && jobs_.empty()); });
    if (cancelled_ || jobs_.empty()) return std::nullopt;
    auto answer = std::move(jobs_.front().answer);
    cost_ -= jobs_.front().cost;
    jobs_.pop_front();
    --started_;
    room_.notify_one();
    return answer;
  }

  /// Whether pop() would not have to wait.
  bool has_answer() const {
    const std::lock_guard lock(mutex_);
    return is_front_answered();
  }

  /// Drops what is under way and wakes everybody.
  void cancel() {
    const std::lock_guard lock(mutex_);
    cancelled_ = true;
    room_.notify_all();
    answer_ready_.notify_all();
    work_ready_.notify_all();
  }

 private:
  struct Job {
    Item item;
    std::optional<Answer> answer;
    std::size_t cost = 0;
  };

  bool has_room(std::size_t cost) const {
    return jobs_.empty() || (jobs_.size() < bounds_.max_items && cost_ + cost <= bounds_.max_cost);
  }

  bool is_front_answered() const { return !jobs_.empty() && jobs_.front().answer.has_value(); }

  void run() {
    std::unique_lock lock(mutex_);
    for (;;) {
      work_ready_.wait(lock, [&] { return cancelled_ || started_ < jobs_.size() || closed_; });
      if (cancelled_ || started_ == jobs_.size()) return;
      // A deque keeps its elements in place while others come and go at its ends, and an unanswered
      // one is not popped.
      Job& job = jobs_[started_++];
      lock.unlock();
      Answer answer = work_(std::move(job.item));
      lock.lock();
      job.answer.emplace(std::move(answer));
      answer_ready_.notify_one();
    }
  }

  const Bounds bounds_;
  const std::function<Answer(Item)> work_;
  mutable std::mutex mutex_;
  std::condition_variable room_, work_ready_, answer_ready_;
  std::deque<Job> jobs_;     // in the order of pushing
  std::size_t started_ = 0;  // how many of them a thread has taken
  std::size_t cost_ = 0;
  bool closed_ = false;
  bool cancelled_ = false;
  std::vector<std::thread> threads_;
};

}  // namespace candor::client
