#pragma once

#include <memory>
#include <utility>

#include "server/app.h"
#include "tests/fakes/server/memory_store.h"

namespace candor::server {

/// An App over a store in memory, with a monitor without rules.
struct TestApp {
  explicit TestApp(Config the_config = {}, std::size_t work_threads = 2)
      : config(std::move(the_config)),
        pool(work_threads, config.work_queue, metrics),
        app{config, store, metrics, pool} {
    app.monitor.set(std::make_shared<const monitor::Monitor>(
        std::make_shared<const rules::RuleSet>(), monitor::Policy{}));
  }

  ~TestApp() { pool.stop(); }  // its jobs use the app
  TestApp(const TestApp&) = delete;
  TestApp& operator=(const TestApp&) = delete;

  const Config config;
  MemoryStore store;
  Metrics metrics;
  WorkPool pool;
  App app;
};

}  // namespace candor::server
