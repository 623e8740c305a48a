#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "monitor/monitorability.h"
#include "monitor/verdict.h"
#include "rules/document.h"
#include "rules/event.h"
#include "rules/result.h"

namespace candor::server {

/// A judged trace as it is kept. `trace` and `verdict` are the native JSON texts, unchanged from
/// then on.
struct TraceRecord {
  std::string id;
  /// Digest of `trace`: what "the same content" means. Empty where nobody worked it out: then the texts are compared, if
  /// that is ever asked.
  std::string content;
  std::string agent;
  std::string model;
  std::string session;
  rules::Time received_at;
  monitor::Decision decision = monitor::Decision::allow;
  double risk = 0;
  std::vector<std::string> rules{};  // ids of the rules that found something
  std::string trace;
  std::string verdict;
  monitor::Monitorability monitorability{};
  std::chrono::sys_days week{};  // to which its counts belong: its Monday
  /// The id of an earlier trace that this one begins as: only what is new need be written.
  std::string continues{};
};

/// Filters of GET /v1/monitorability; an empty member does not filter. Newest weeks first, in a week those with most traces.
struct MonitorabilityQuery {
  std::string agent{}, model{};
  std::chrono::sys_days since{}, until{};  // weeks by their Mondays, both included
  std::uint32_t limit = 10'000;            // rows
};

/// The sums of a model's and an agent's week.
struct MonitorabilityRow {
  monitor::WatchedWeek of;
  monitor::Monitorability sums;
};

enum class PutOutcome : std::uint8_t { stored, same, conflict };

/// `verdict` is the one now in the store: for `same`, that of the first time.
struct Put {
  PutOutcome outcome = PutOutcome::stored;
  std::string verdict;
};

/// Filters of GET /v1/traces; an empty member does not filter. Newest first.
struct TraceQuery {
  std::string agent{}, model{}, session{}, rule{};
  std::optional<monitor::Decision> at_least{};
  std::optional<double> min_risk{};
  std::optional<rules::Time> since{}, until{};  // received_at in [since, until)
  std::uint64_t before = 0;  // keyset: rows with a sequence number below this; 0: from the newest
  std::uint32_t limit = 50;
};

struct TraceSummary {
  std::uint64_t sequence = 0;
  std::string id, agent, model, session;
  rules::Time received_at;
  monitor::Decision decision = monitor::Decision::allow;
  double risk = 0;
  std::vector<std::string> rules;
};

/// One version of one rule document. A deleted rule keeps its versions.
struct RuleRecord {
  std::string id{};
  std::uint32_t version = 0;
  rules::Mode mode = rules::Mode::draft;
  std::string text{};    // the YAML as the author wrote it
  std::string author{};  // who changed it, as they said
  std::string
      change{};  // what they did: `create`, `update`, `mode`, `rollback to 3`, `delete`, `import`
  rules::Time changed_at{};
  std::optional<rules::Time> expires_at{};  // of a rule in shadow: when it becomes a draft
  bool deleted = false;
};

/// A rule's next version, to be written if the current one is `expected` (0: it must not exist or
/// be deleted).
struct RuleChange {
  RuleRecord record;
  std::uint32_t expected = 0;
};

/// A named value that is changed over REST and kept with its versions, such as the placeholder
/// lists.
struct Setting {
  std::string name;
  std::uint32_t version = 0;
  std::string value{};  // JSON
  std::string author{};
  rules::Time changed_at{};
};

/// What a person says about a stored trace. Reviews are never changed: a later one is another one.
struct Review {
  std::uint64_t sequence = 0;  // given by the store, rising
  std::string trace{};
  std::string labels{};  // JSON: {"unsafe": true, …}
  std::string note{};
  std::string author{};
  rules::Time at{};
};

/// A review with the trace that it is about.
struct ReviewedTrace {
  Review review;
  std::string trace;    // native JSON
  std::string verdict;  // JSON, as it was
};

/// Where traces, verdicts and rules are kept. All members may be called from any thread. Reads
/// block and belong on the work pool; put_trace never blocks.
class Store {
 public:
  using PutDone = std::function<void(Result<Put>)>;

  virtual ~Store() = default;

  /// Queues the record for the next group commit and calls `done` from the writer's thread once it
  /// is durable (or has failed: `store_full` when the queue is full, at once and on the caller's
  /// thread; `store_failed`).
  virtual void put_trace(TraceRecord record, PutDone done) = 0;

  virtual Result<std::optional<TraceRecord>> trace(const std::string& id) = 0;
  virtual Result<std::vector<TraceSummary>> traces(const TraceQuery& query) = 0;

  virtual Result<std::vector<MonitorabilityRow>> monitorability(
      const MonitorabilityQuery& query) = 0;

  /// The current version of every rule that is not deleted, in the order in which they were first
  /// put.
  virtual Result<std::vector<RuleRecord>> rules() = 0;
  virtual Result<std::optional<RuleRecord>> rule(const std::string& id) = 0;  // also a deleted one
  virtual Result<std::vector<RuleRecord>> rule_versions(const std::string& id) = 0;  // newest first

  /// Writes the next version if the current one is `expected` (0: the rule must not exist or be
  /// deleted). Error `version_conflict` otherwise. Durable when it returns. Gives the version
  /// written.
  virtual Result<std::uint32_t> put_rule(RuleRecord record, std::uint32_t expected) = 0;

  /// Several at once: all or, with `version_conflict` at the rule's id, none. Gives the versions,
  /// in order.
  virtual Result<std::vector<std::uint32_t>> put_rules(std::vector<RuleChange> changes) = 0;

  virtual Result<std::optional<Setting>> setting(const std::string& name) = 0;
  /// As put_rule. `version` of the given setting is ignored.
  virtual Result<std::uint32_t> put_setting(Setting setting, std::uint32_t expected) = 0;

  /// The current version of every setting whose name begins so, by name.
  virtual Result<std::vector<Setting>> settings(const std::string& prefix) = 0;
  /// The newest first, at most `most`.
  virtual Result<std::vector<Setting>> setting_versions(const std::string& name,
                                                        std::uint32_t most) = 0;

  /// Durable when it returns; gives the sequence number. Error `not_found`: there is no such trace.
  virtual Result<std::uint64_t> put_review(Review review) = 0;
  /// Those after a sequence number, in their order, until there are `limit` or their traces have `bytes` together (at
  /// least one). `trace`: only of this one; empty: of all.
  virtual Result<std::vector<ReviewedTrace>> reviews(std::uint64_t after, std::uint32_t limit,
                                                     std::size_t bytes,
                                                     const std::string& trace) = 0;

  /// Keeps a value under a key, over what was there, with the next group commit; nobody is told when it is durable, or
  /// that it is not. Never blocks. The newest 200,000 are kept. For what is of use after a restart but not vital.
  virtual void put_memory(std::string key, std::string value) = 0;
  /// The newest first, with keys that begin so, until they have so many bytes together.
  virtual Result<std::vector<std::pair<std::string, std::string>>> memories(
      std::size_t bytes, const std::string& prefix) = 0;

  /// Cheap: whether the store can take writes now.
  virtual Status healthy() = 0;
};

}  // namespace candor::server
