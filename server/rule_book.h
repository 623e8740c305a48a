#pragma once

#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "monitor/monitor.h"
#include "monitor/policy.h"
#include "rules/result.h"
#include "server/metrics.h"
#include "server/rule_content.h"
#include "server/store/store.h"

namespace candor::server {

class CurrentMonitor;

/// The rules in force, everything known about them, and the monitor that runs them. Immutable.
struct Book {
  RuleContent content;
  std::vector<Error> problems;  // packs that could not be read
  rules::Diagnostics unplaced;  // diagnostics of no rule in particular
  std::shared_ptr<const monitor::Monitor> monitor;
  std::uint64_t compile_micros = 0;

  const BookRule* find(std::string_view id) const;
  const std::string& digest() const { return monitor->rules().digest(); }
};

/// Keeps the rules: packs from files, and what the store has. Every change is compiled with all the others before it is
/// stored, stored before it is in force, and in force before it is answered; so what is stored always runs, and a
/// verdict is of one set. Members may be called from any thread. All but book() may take seconds and belong on the
/// background thread; changes wait for each other.
class RuleBook {
 public:
  RuleBook(Store& store, CurrentMonitor& current, Metrics& metrics, std::vector<std::string> packs,
           monitor::Policy policy = {});

  /// Reads packs and store, compiles, and puts in force what has no errors. Rules with errors are logged, stay in the
  /// book with their diagnostics, and do not run. Errors: the store's; nothing has changed then.
  Status load();

  const monitor::Policy& policy() const { return policy_; }

  /// Null before the first load().
  std::shared_ptr<const Book> book() const;

  /// What to change, all of it or nothing.
  struct Edit {
    std::vector<RuleChange> rules;
    std::optional<rules::Placeholders> placeholders{};
    std::uint32_t placeholders_version = 0;  // the current one, as `expected` of a RuleChange
    std::string author{};                    // of the placeholders
  };

  /// How a change went: the book with it, or why it was refused. `diagnostics` are those of the changed rules, and
  /// the errors that the change would make in others.
  struct Outcome {
    std::shared_ptr<const Book> book{};
    std::optional<Error> error{};  // `invalid_rule`, `version_conflict`, `not_ready`, the store's
    rules::Diagnostics diagnostics{};
  };
  Outcome write(Edit edit);

  /// Puts these models in force, with the rules as they are, and for all rules that come. Before the first load() they
  /// are only kept.
  void use(monitor::Models models);

  /// Makes drafts of the shadows whose time is over. Does nothing, and quickly, when there are none.
  void expire(rules::Time now);

  /// What write() would put in force; changes nothing.
  Outcome propose(Edit edit);

  /// A rule compiled with what it needs of the book, to look at and to try on traces. Changes nothing.
  struct Trial {
    BookRule rule;  // with its diagnostics
    std::shared_ptr<const monitor::Monitor> monitor;
  };
  Trial try_out(const RuleRecord& record) const;

 private:
  struct Stored {  // what the store has, or would have after a change
    std::vector<RuleRecord> rules;
    rules::Placeholders placeholders;
    std::uint32_t placeholders_version = 0;
  };

  Outcome compile_edit(Edit& edit) const;  // under changing_
  Result<Stored> read_store() const;
  std::optional<Error> apply(Edit& edit, Stored& stored) const;
  std::optional<Error> store(Edit& edit);
  std::shared_ptr<Book> compile(const Packs& packs, Stored stored) const;
  void put_in_force(std::shared_ptr<const Book> book);

  Store& store_;
  CurrentMonitor& current_;
  Metrics& metrics_;
  const std::vector<std::string> paths_;
  const monitor::Policy policy_;

  std::mutex changing_;  // held over a whole change
  Packs packs_;          // guarded by changing_, as
  monitor::Models models_;

  mutable std::mutex mutex_;  // of book_
  std::shared_ptr<const Book> book_;
};

}  // namespace candor::server
