#pragma once

#include <chrono>
#include <future>
#include <memory>
#include <string>
#include <utility>

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

}  // namespace candor::server
