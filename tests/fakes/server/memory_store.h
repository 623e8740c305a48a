#pragma once

#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "server/store/store.h"

namespace candor::server {

/// A store that keeps everything in memory, in the most obvious way: the oracle for the real ones, and the store of
/// tests that are not about storing. put_trace answers on the caller's thread.
class MemoryStore final : public Store {
 public:
  void put_trace(TraceRecord record, PutDone done) override;
  Result<std::optional<TraceRecord>> trace(const std::string& id) override;
  Result<std::vector<TraceSummary>> traces(const TraceQuery& query) override;
  Result<std::vector<MonitorabilityRow>> monitorability(const MonitorabilityQuery& query) override;
  Result<std::vector<RuleRecord>> rules() override;
  Result<std::optional<RuleRecord>> rule(const std::string& id) override;
  Result<std::vector<RuleRecord>> rule_versions(const std::string& id) override;
  Result<std::uint32_t> put_rule(RuleRecord record, std::uint32_t expected) override;
  Result<std::vector<std::uint32_t>> put_rules(std::vector<RuleChange> changes) override;
  Result<std::optional<Setting>> setting(const std::string& name) override;
  Result<std::uint32_t> put_setting(Setting setting, std::uint32_t expected) override;
  Result<std::vector<Setting>> settings(const std::string& prefix) override;
  Result<std::vector<Setting>> setting_versions(const std::string& name,
                                                std::uint32_t most) override;
  Result<std::uint64_t> put_review(Review review) override;
  Result<std::vector<ReviewedTrace>> reviews(std::uint64_t after, std::uint32_t limit,
                                             std::size_t bytes, const std::string& trace) override;
  void put_memory(std::string key, std::string value) override;
  Result<std::vector<std::pair<std::string, std::string>>> memories(
      std::size_t bytes, const std::string& prefix) override;
  Status healthy() override;

  // ---- what a test tells it
  void hold_puts();     // from now on, put_trace queues
  void release_puts();  // does what is queued, and then each at once again
  std::size_t held() const;
  void fail(Error error);  // everything fails so, from now on
  void heal();

 private:
  Result<Put> put(TraceRecord record);
  std::optional<Error> failure() const;

  mutable std::mutex mutex_;
  std::optional<Error> failure_;
  bool holding_ = false;
  std::vector<std::pair<TraceRecord, PutDone>> held_;
  std::vector<TraceRecord> traces_;  // in the order of their sequence numbers, which begin with 1
  std::vector<RuleRecord> rule_versions_;                 // in the order in which they were written
  std::map<std::string, std::vector<Setting>> settings_;  // by name, the oldest version first
  std::vector<Review> reviews_;
  std::vector<std::pair<std::string, std::string>> memories_;  // the oldest first
};

}  // namespace candor::server
