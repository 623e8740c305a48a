#pragma once

#include <memory>
#include <mutex>

#include "monitor/limits.h"
#include "monitor/monitor.h"
#include "server/metrics.h"
#include "server/store/store.h"

namespace candor::server {

struct Config;

/// The monitor in force. Readers take a copy of the pointer and keep one rule set for a whole verdict; the writer
/// compiles first and swaps afterwards, so a swap drops nothing and mixes nothing.
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

/// What the endpoints share. Made in main, outlives every connection.
struct App {
  const Config& config;
  monitor::Limits limits;
  Store& store;
  CurrentMonitor monitor;
  Metrics metrics;
};

}  // namespace candor::server
