#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <deque>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "monitor/limits.h"
#include "monitor/monitor.h"
#include "server/metrics.h"
#include "server/store/store.h"
#include "server/work_pool.h"

namespace candor::server {

/// What to compare, over which of the stored traces: newest first, at most `limit`.
struct BacktestPlan {
  std::string rule;  // the changed rule's id
  std::shared_ptr<const monitor::Monitor> before;
  std::shared_ptr<const monitor::Monitor> after;
  std::optional<rules::Time> since{}, until{};
  std::string agent{};
  std::string model{};
  std::uint64_t limit = 10'000;
};

/// One side of the comparison.
struct BacktestSide {
  std::array<std::uint64_t, 4> decisions{};  // by Decision
  std::uint64_t micros = 0;                  // of all traces
  std::uint64_t alerts() const { return decisions[1] + decisions[2] + decisions[3]; }
};

/// Traces of one kind: how many, and the first of them.
struct BacktestTraces {
  static constexpr std::size_t kept = 100;
  std::uint64_t count = 0;
  std::vector<std::string> ids;
};

enum class BacktestState : std::uint8_t { waiting, running, done, cancelled, failed };

struct BacktestReport {
  std::string id{};
  std::string rule{};
  BacktestState state = BacktestState::waiting;
  std::string why{};  // failed
  std::uint64_t judged = 0;
  std::uint64_t unreadable = 0;  // stored traces that cannot be read any more
  std::uint64_t limit = 0;
  BacktestSide before{}, after{};
  BacktestTraces newly_flagged{}, no_longer_flagged{}, changed_decision{};
  BacktestTraces found_by_rule{};
  rules::Time newest{}, oldest{};  // of the judged traces

  /// What `count` traces are a day, over the time from which the traces are; at least one day.
  double per_day(std::uint64_t count) const;
};

/// Runs the stored traces through two rule sets, one backtest at a time, on a thread that gives way to live traffic.
/// Members may be called from any thread.
class Backtests {
 public:
  Backtests(Store& store, Metrics& metrics, const monitor::Limits& limits);
  ~Backtests();  // stop()
  Backtests(const Backtests&) = delete;
  Backtests& operator=(const Backtests&) = delete;

  /// The report as it is at the start. Error `queue_full`.
  Result<BacktestReport> start(BacktestPlan plan);

  /// The last 32, newest first.
  std::vector<BacktestReport> list() const;
  std::optional<BacktestReport> find(std::string_view id) const;

  /// Ends it soon; what it has found stays. False when there is no such backtest.
  bool cancel(std::string_view id);

  /// Cancels all and waits.
  void stop();

 private:
  struct Job;

  std::shared_ptr<Job> job(std::string_view id) const;
  void run(Job& job);
  bool run_page(Job& job, TraceQuery& query);
  void judge(Job& job, const std::string& id);

  Store& store_;
  const monitor::Limits limits_;
  mutable std::mutex mutex_;  // of jobs_
  std::deque<std::shared_ptr<Job>> jobs_;
  std::uint64_t started_ = 0;
  WorkPool pool_;
};

}  // namespace candor::server
