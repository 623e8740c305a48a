#include "tests/fakes/server/memory_store.h"

#include <algorithm>

namespace candor::server {
namespace {

bool wanted(const TraceRecord& record, const TraceQuery& query) {
  const auto has = [&](const std::string& rule) {
    return std::find(record.rules.begin(), record.rules.end(), rule) != record.rules.end();
  };
  return (query.agent.empty() || record.agent == query.agent) &&
         (query.model.empty() || record.model == query.model) &&
         (query.session.empty() || record.session == query.session) &&
         (query.rule.empty() || has(query.rule)) &&
         (!query.at_least || record.decision >= *query.at_least) &&
         (!query.min_risk || record.risk >= *query.min_risk) &&
         (!query.since || record.received_at >= *query.since) &&
         (!query.until || record.received_at < *query.until);
}

Error conflict(const std::string& what) {
  return {"version_conflict", "another version is current", what};
}

}  // namespace

void MemoryStore::hold_puts() {
  const std::lock_guard lock(mutex_);
  holding_ = true;
}

void MemoryStore::release_puts() {
  std::vector<std::pair<TraceRecord, PutDone>> held;
  {
    const std::lock_guard lock(mutex_);
    holding_ = false;
    held.swap(held_);
  }
  for (auto& [record, done] : held) done(put(std::move(record)));
}

std::size_t MemoryStore::held() const {
  const std::lock_guard lock(mutex_);
  return held_.size();
}

void MemoryStore::fail(Error error) {
  const std::lock_guard lock(mutex_);
  failure_ = std::move(error);
}

void MemoryStore::heal() {
  const std::lock_guard lock(mutex_);
  failure_.reset();
}

std::optional<Error> MemoryStore::failure() const {
  const std::lock_guard lock(mutex_);
  return failure_;
}

void MemoryStore::put_memory(std::string key, std::string value) {
  const std::lock_guard lock(mutex_);
  if (failure_) return;
  std::erase_if(memories_, [&key](const auto& entry) { return entry.first == key; });
  memories_.emplace_back(std::move(key), std::move(value));
}

Result<std::vector<std::pair<std::string, std::string>>> MemoryStore::memories(
    std::size_t bytes, const std::string& prefix) {
  const std::lock_guard lock(mutex_);
  if (failure_) return *failure_;
  std::vector<std::pair<std::string, std::string>> out;
  std::size_t taken = 0;
  for (auto entry = memories_.rbegin(); entry != memories_.rend() && taken < bytes; ++entry) {
    if (!entry->first.starts_with(prefix)) continue;
    taken += entry->first.size() + entry->second.size();
    out.push_back(*entry);
  }
  return out;
}

Status MemoryStore::healthy() {
  if (const auto failed = failure()) return *failed;
  return Done{};
}

void MemoryStore::put_trace(TraceRecord record, PutDone done) {
  {
    const std::lock_guard lock(mutex_);
    if (holding_) {
      held_.emplace_back(std::move(record), std::move(done));
      return;
    }
  }
  done(put(std::move(record)));
}

Result<Put> MemoryStore::put(TraceRecord record) {
  const std::lock_guard lock(mutex_);
  if (failure_) return *failure_;
  for (const TraceRecord& known : traces_) {
    if (known.id != record.id) continue;
    const bool digests = !known.content.empty() && !record.content.empty();
    const bool same = digests ? known.content == record.content : known.trace == record.trace;
    return Put{same ? PutOutcome::same : PutOutcome::conflict, known.verdict};
  }
  traces_.push_back(record);
  return Put{PutOutcome::stored, record.verdict};
}

Result<std::optional<TraceRecord>> MemoryStore::trace(const std::string& id) {
  const std::lock_guard lock(mutex_);
  if (failure_) return *failure_;
  for (const TraceRecord& record : traces_) {
    if (record.id == id) return std::optional(record);
  }
  return std::optional<TraceRecord>();
}

Result<std::vector<TraceSummary>> MemoryStore::traces(const TraceQuery& query) {
  const std::lock_guard lock(mutex_);
  if (failure_) return *failure_;
  std::vector<TraceSummary> found;
  for (std::uint64_t sequence = traces_.size(); sequence > 0 && found.size() < query.limit;
       --sequence) {
    if (query.before != 0 && sequence >= query.before) continue;
    const TraceRecord& record = traces_[sequence - 1];
    if (!wanted(record, query)) continue;
    found.push_back({sequence, record.id, record.agent, record.model, record.session,
                     record.received_at, record.decision, record.risk, record.rules});
  }
  return found;
}

Result<std::vector<MonitorabilityRow>> MemoryStore::monitorability(
    const MonitorabilityQuery& query) {
  const std::lock_guard lock(mutex_);
  if (failure_) return *failure_;
  std::map<monitor::WatchedWeek, monitor::Monitorability> sums;
  for (const TraceRecord& record : traces_) {
    if (!query.agent.empty() && record.agent != query.agent) continue;
    if (!query.model.empty() && record.model != query.model) continue;
    if (record.week < query.since || record.week > query.until) continue;
    sums[{record.week, record.model, record.agent}].add(record.monitorability);
  }
  std::vector<MonitorabilityRow> rows;
  for (const auto& [of, sum] : sums) rows.push_back({of, sum});
  std::stable_sort(rows.begin(), rows.end(), [](const auto& a, const auto& b) {
    const auto traces = [](const MonitorabilityRow& row) {
      return row.sums[monitor::Count::traces];
    };
    return std::pair(a.of.week, traces(a)) > std::pair(b.of.week, traces(b));
  });
  rows.resize(std::min<std::size_t>(rows.size(), query.limit));
  return rows;
}

Result<std::vector<RuleRecord>> MemoryStore::rules() {
  const std::lock_guard lock(mutex_);
  if (failure_) return *failure_;
  std::vector<RuleRecord> current;
  for (const RuleRecord& record : rule_versions_) {
    const auto known = std::find_if(current.begin(), current.end(),
                                    [&](const RuleRecord& other) { return other.id == record.id; });
    if (known == current.end()) {
      current.push_back(record);
    } else {
      *known = record;
    }
  }
  std::erase_if(current, [](const RuleRecord& record) { return record.deleted; });
  return current;
}

Result<std::vector<RuleRecord>> MemoryStore::rule_versions(const std::string& id) {
  const std::lock_guard lock(mutex_);
  if (failure_) return *failure_;
  std::vector<RuleRecord> found;
  for (const RuleRecord& record : rule_versions_) {
    if (record.id == id) found.insert(found.begin(), record);
  }
  return found;
}

Result<std::optional<RuleRecord>> MemoryStore::rule(const std::string& id) {
  const auto versions = rule_versions(id);
  if (!versions) return versions.error();
  return versions->empty() ? std::optional<RuleRecord>() : std::optional(versions->front());
}

Result<std::uint32_t> MemoryStore::put_rule(RuleRecord record, std::uint32_t expected) {
  auto versions = put_rules({{std::move(record), expected}});
  if (!versions) return versions.error();
  return versions->front();
}

Result<std::vector<std::uint32_t>> MemoryStore::put_rules(std::vector<RuleChange> changes) {
  std::vector<RuleRecord> written;
  std::vector<std::uint32_t> versions;
  for (auto& [record, expected] : changes) {
    const auto last = rule(record.id);
    if (!last) return last.error();
    const std::uint32_t version = *last ? (*last)->version : 0;
    if ((*last && !(*last)->deleted ? version : 0) != expected) return conflict(record.id);
    record.version = version + 1;
    versions.push_back(record.version);
    written.push_back(record);
  }
  const std::lock_guard lock(mutex_);
  if (failure_) return *failure_;
  rule_versions_.insert(rule_versions_.end(), written.begin(), written.end());
  return versions;
}

Result<std::optional<Setting>> MemoryStore::setting(const std::string& name) {
  const std::lock_guard lock(mutex_);
  if (failure_) return *failure_;
  const auto found = settings_.find(name);
  return found == settings_.end() ? std::optional<Setting>() : std::optional(found->second.back());
}

Result<std::vector<Setting>> MemoryStore::settings(const std::string& prefix) {
  const std::lock_guard lock(mutex_);
  if (failure_) return *failure_;
  std::vector<Setting> found;
  for (const auto& [name, versions] : settings_) {
    if (name.starts_with(prefix)) found.push_back(versions.back());
  }
  return found;
}

Result<std::vector<Setting>> MemoryStore::setting_versions(const std::string& name,
                                                           std::uint32_t most) {
  const std::lock_guard lock(mutex_);
  if (failure_) return *failure_;
  std::vector<Setting> found;
  const auto versions = settings_.find(name);
  if (versions == settings_.end()) return found;
  found.assign(versions->second.rbegin(), versions->second.rend());
  if (found.size() > most) found.resize(most);
  return found;
}

Result<std::uint64_t> MemoryStore::put_review(Review review) {
  const std::lock_guard lock(mutex_);
  if (failure_) return *failure_;
  const bool known = std::any_of(traces_.begin(), traces_.end(), [&](const TraceRecord& record) {
    return record.id == review.trace;
  });
  if (!known) return Error{"not_found", "there is no trace '" + review.trace + "'", ""};
  review.sequence = reviews_.size() + 1;
  reviews_.push_back(std::move(review));
  return reviews_.back().sequence;
}

Result<std::vector<ReviewedTrace>> MemoryStore::reviews(std::uint64_t after, std::uint32_t limit,
                                                        std::size_t bytes,
                                                        const std::string& trace) {
  const std::lock_guard lock(mutex_);
  if (failure_) return *failure_;
  std::vector<ReviewedTrace> found;
  std::size_t taken = 0;
  for (const Review& review : reviews_) {
    if (review.sequence <= after || (!trace.empty() && review.trace != trace)) continue;
    if (found.size() >= limit || taken >= bytes) break;
    for (const TraceRecord& record : traces_) {
      if (record.id == review.trace) found.push_back({review, record.trace, record.verdict});
    }
    taken += found.back().trace.size() + found.back().verdict.size() + 1;
  }
  return found;
}

Result<std::uint32_t> MemoryStore::put_setting(Setting setting, std::uint32_t expected) {
  const std::lock_guard lock(mutex_);
  if (failure_) return *failure_;
  const auto known = settings_.find(setting.name);
  const std::uint32_t current = known == settings_.end() ? 0 : known->second.back().version;
  if (current != expected) return conflict(setting.name);
  setting.version = expected + 1;
  auto& versions = settings_[setting.name];
  versions.push_back(std::move(setting));
  return versions.back().version;
}

}  // namespace candor::server
