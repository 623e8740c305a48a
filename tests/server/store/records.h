#pragma once

#include <chrono>
#include <functional>
#include <future>
#include <memory>
#include <string>
#include <utility>

#include <gtest/gtest.h>

#include "server/store/sqlite_store.h"

namespace candor::server {

/// A record as a quiet agent gives it. Tests change what they are about.
inline TraceRecord record_of(const std::string& id, const std::string& content = "sha256:1") {
  return {.id = id,
          .content = content,
          .agent = "ops-bot",
          .model = "qwen3-32b",
          .session = "s-1",
          .received_at = rules::Time(std::chrono::milliseconds(1'795'000'000'000)),
          .trace = R"({"id":")" + id + R"("})",
          .verdict = R"({"trace":")" + id + R"(","content":")" + content + R"("})"};
}

/// One that takes some pages, its size and texts given by its id.
inline TraceRecord large_record(const std::string& id) {
  TraceRecord record = record_of(id);
  record.trace.resize(3000 + std::hash<std::string>()(id) % 5000, 'x');
  record.rules = {"rule-" + std::to_string(id.size())};
  return record;
}

inline std::future<Result<Put>> start_put(Store& store, TraceRecord record) {
  auto promise = std::make_shared<std::promise<Result<Put>>>();
  auto future = promise->get_future();
  store.put_trace(std::move(record),
                  [promise](Result<Put> put) { promise->set_value(std::move(put)); });
  return future;
}

inline Result<Put> put(Store& store, TraceRecord record) {
  return start_put(store, std::move(record)).get();
}

inline RuleRecord rule_of(const std::string& id, const std::string& text) {
  return {.id = id,
          .mode = rules::Mode::enforce,
          .text = text,
          .author = "ana",
          .change = "create",
          .changed_at = rules::Time(std::chrono::milliseconds(1'795'000'000'000))};
}

inline std::unique_ptr<Store> open_store(const SqliteOptions& options) {
  auto store = open_sqlite_store(options);
  EXPECT_TRUE(store) << store.error().message;
  return store ? *std::move(store) : nullptr;
}

}  // namespace candor::server
