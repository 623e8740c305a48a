#pragma once

#include <atomic>
#include <cstddef>

namespace candor::server {

/// Memory that all large request bodies share, so that many clients that each stay within their limit cannot
/// together exhaust the machine. Any thread.
class MemoryBudget {
 public:
  explicit MemoryBudget(std::size_t bytes) : left_(bytes) {}

  std::size_t left() const { return left_.load(std::memory_order_relaxed); }

  /// A part of the budget, given back on destruction. Bodies up to `kFree` bytes are not counted: the connection
  /// limit bounds them.
  class Share {
   public:
    static constexpr std::size_t kFree = std::size_t{64} << 10;

    explicit Share(MemoryBudget& budget) : budget_(budget) {}
    ~Share() { budget_.left_.fetch_add(taken_, std::memory_order_relaxed); }
    Share(const Share&) = delete;
    Share& operator=(const Share&) = delete;

    /// Makes the share fit a body of `bytes`. False, and unchanged, when the budget does not have it.
    [[nodiscard]] bool grow_to(std::size_t bytes) {
      if (bytes <= kFree || bytes <= taken_) return true;
      if (!budget_.take(bytes - taken_)) return false;
      taken_ = bytes;
      return true;
    }

   private:
    MemoryBudget& budget_;
    std::size_t taken_ = 0;
  };

 private:
  bool take(std::size_t bytes) {
    auto left = left_.load(std::memory_order_relaxed);
    while (left >= bytes) {
      if (left_.compare_exchange_weak(left, left - bytes, std::memory_order_relaxed)) return true;
    }
    return false;
  }

  std::atomic<std::size_t> left_;
};

}  // namespace candor::server
