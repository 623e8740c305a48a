#pragma once

#include <atomic>
#include <memory>
#include <mutex>

#include "monitor/limits.h"
#include "monitor/monitor.h"
#include "server/api/trace_metrics.h"
#include "server/backtest.h"
#include "server/baseline_keeper.h"
#include "server/config.h"
#include "server/drift_watch.h"
#include "server/feature_watch.h"
#include "server/gateway/gateway.h"
#include "server/judge/second_stage.h"
#include "server/memory_budget.h"
#include "server/metrics.h"
#include "server/model_book.h"
#include "server/rule_book.h"
#include "server/store/store.h"
#include "server/work_pool.h"

namespace candor::server {

/// The monitor in force. Readers take a copy of the pointer and keep one rule set for a whole
/// verdict; the writer compiles first and swaps afterwards, so a swap drops nothing and mixes
/// nothing.
class CurrentMonitor {
 public:
  std::shared_ptr<const monitor::Monitor> get() const {
    const std::lock_guard lock(mutex_);
    return monitor_;
  }
  void set(std::shared_ptr<const monitor::Monitor> monitor) {
    const std::lock_guard lock(mutex_);
    monitor_ = std::move(monitor);
  }

 private:
  mutable std::mutex mutex_;
  std::shared_ptr<const monitor::Monitor> monitor_;
};

/// What the endpoints share. Made in main (in tests: tests/fakes/server/test_app.h), outlives every
/// connection and every job. Locks are in what it refers to: CurrentMonitor, Metrics (registration
/// only), WorkPool, the store.
struct App {
  const Config& config;
  Store& store;
  Metrics& metrics;
  WorkPool& pool;
  CurrentMonitor monitor{};
  RuleBook rule_book{store, monitor, metrics, config.rules};  // main has it loaded on `background`
  ModelBook model_book{store, rule_book, metrics, config.overseer};
  BaselineKeeper baselines{store, model_book, metrics};
  DriftWatch drift{metrics};
  FeatureWatch features{store, model_book, metrics};  // updated on `background`
  WorkPool background{1, 64, metrics, {.name = "background", .nice = 10}};  // compiling rules
  Backtests backtests{store, metrics, config.limits};
  MemoryBudget body_memory{config.max_body_memory};
  TraceMetrics trace_metrics{metrics};
  Gateway gateway{config, store, metrics};
  SecondStage second_stage{config, metrics};
  std::atomic<bool> draining{
      false};  // set once, when the server stops taking requests: readyz says so
};

}  // namespace candor::server
