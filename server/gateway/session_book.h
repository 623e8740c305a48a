#pragma once

#include <cstdint>
#include <list>
#include <mutex>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "monitor/verdict.h"
#include "rules/event.h"
#include "server/store/store.h"

namespace candor::server {

/// One agent's session, as the gateway and the agent-side checks see it.
struct SessionState {
  std::string id, agent, model;
  rules::Time started_at, updated_at;
  std::uint64_t turns = 0;  // replies, or posts of steps
  std::uint64_t steps = 0;  // that were posted
  std::uint32_t blocks_in_a_row = 0;
  std::uint32_t blocks = 0;
  monitor::Decision last = monitor::Decision::allow;
  bool paused = false;     // nothing may be done until a person resumes it
  std::uint64_t used = 0;  // the book's number of its last use; larger is later
};

/// The sessions that are known, and the rule that pauses one: two blocks in a row, or twenty in all. Bounded: what was
/// not used for longest is forgotten first, paused sessions last. Paused ones are in the store. Any thread.
class SessionBook {
 public:
  static constexpr std::uint32_t kBlocksInARow = 2;
  static constexpr std::uint32_t kBlocks = 20;
  static constexpr std::size_t kMostSessions = 50'000;

  explicit SessionBook(Store& store) : store_(store) {}

  Status load();  // those that are paused; once, at the start

  /// A new one. Its id is random when none is wanted. Error `session_exists`.
  Result<SessionState> create(std::string id, std::string agent, std::string model);
  std::optional<SessionState> find(const std::string& id) const;
  bool paused(const std::string& id) const;
  /// The last used first, of those whose last use was before `before` (SessionState::used).
  std::vector<SessionState> newest(std::size_t limit, std::uint64_t before = UINT64_MAX) const;

  /// A turn was decided on. Makes the session when it is not known.
  SessionState note(const std::string& id, const std::string& agent, const std::string& model,
                    monitor::Decision decision, bool blocked);

  /// A person lets it go on. False: there is no such session.
  bool resume(const std::string& id);

  // ---- steps that were posted, each native JSON, with a ',' between them

  Result<std::string> steps(const std::string& id) const;
  /// Appends if there are `expected` so far. Errors `not_found`, `session_conflict`.
  Status append(const std::string& id, std::uint64_t expected, std::string steps,
                std::uint64_t count, std::size_t limit);

 private:
  struct Entry {
    SessionState state;
    std::string steps;
  };
  using Entries = std::list<Entry>;

  Entry& entry_of(const std::string& id, const std::string& agent, const std::string& model);
  Entries::iterator touch(const std::string& id);
  void forget_oldest();
  void persist(const SessionState& state);

  Store& store_;
  mutable std::mutex mutex_;
  Entries entries_;  // the last used first
  std::unordered_map<std::string, Entries::iterator> index_;
  std::size_t bytes_ = 0;   // of steps
  std::uint64_t uses_ = 0;  // of all sessions
};

/// 16 random hex digits after a letter.
std::string random_id(char letter);

}  // namespace candor::server
