#pragma once

#include <map>
#include <mutex>
#include <string>
#include <vector>

#include "server/store/store.h"

namespace candor::server {

/// A store that keeps everything in memory, in the most obvious way: the oracle for the real ones, and the store of
/// tests that are not about storing. put_trace answers on the caller's thread.
class MemoryStore : public Store {
 public:
  void put_trace(TraceRecord record, PutDone done) override;
  Result<std::optional<TraceRecord>> trace(const std::string& id) override;
  Result<std::vector<TraceSummary>> traces(const TraceQuery& query) override;
  Result<std::vector<RuleRecord>> rules() override;
  Result<std::optional<RuleRecord>> rule(const std::string& id) override;
  Result<std::vector<RuleRecord>> rule_versions(const std::string& id) override;
  Result<std::uint32_t> put_rule(RuleRecord record, std::uint32_t expected) override;
  Result<std::vector<std::uint32_t>> put_rules(std::vector<RuleChange> changes) override;
  Result<std::optional<Setting>> setting(const std::string& name) override;
  Result<std::uint32_t> put_setting(Setting setting, std::uint32_t expected) override;
  Status healthy() override;

  /// From now on every write fails with this error; success (the default) heals it.
  void fail_writes_with(Status outcome);

 private:
  Result<Put> put(TraceRecord record);

  std::mutex mutex_;
  Status outcome_ = Done{};
  std::vector<TraceRecord> traces_;  // in the order of their sequence numbers, which begin with 1
  std::vector<RuleRecord> rule_versions_;  // in the order in which they were written
  std::map<std::string, Setting> settings_;
};

}  // namespace candor::server
