#pragma once

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <string_view>

namespace candor::server {

/// Keeps questions from an endpoint that fails again and again: after kFailures in a row it is left alone for a while,
/// then one question tries whether it is back. While it is not, the pause doubles, up to kLongest. Plain values; not
/// for several threads at once.
class Breaker {
 public:
  using Time = std::chrono::steady_clock::time_point;
  static constexpr int kFailures = 5;
  static constexpr std::chrono::seconds kShortest{5};
  static constexpr std::chrono::seconds kLongest{300};

  enum class State : std::uint8_t { closed, open, trying };

  /// Whether a question may be asked now. Each that may must end in succeeded(), failed() or given_up().
  bool admits(Time now) {
    if (state_ == State::closed) return true;
    if (state_ == State::trying || now < until_) return false;
    state_ = State::trying;
    return true;
  }

  void succeeded() {
    state_ = State::closed;
    failures_ = 0;
    pause_ = kShortest;
  }

  void failed(Time now) {
    ++failures_;
    if (state_ == State::closed && failures_ < kFailures) return;
    // Answers to what was asked before it opened change nothing any more.
    if (state_ == State::open) return;
    until_ = now + pause_;
    pause_ = std::min(kLongest, pause_ * 2);
    state_ = State::open;
  }

  /// It was not asked after all.
  void given_up() {
    if (state_ == State::trying) state_ = State::open;
  }

  State state() const { return state_; }

 private:
  State state_ = State::closed;
  int failures_ = 0;
  std::chrono::seconds pause_ = kShortest;
  Time until_{};
};

constexpr std::string_view to_string(Breaker::State state) {
  switch (state) {
    case Breaker::State::open:
      return "open";
    case Breaker::State::trying:
      return "trying";
    default:
      return "closed";
  }
}

}  // namespace candor::server
