#pragma once

#include <chrono>
#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "monitor/overseer/baseline.h"
#include "monitor/verdict.h"
#include "rules/event.h"
#include "rules/result.h"
#include "server/metrics.h"
#include "server/store/store.h"

namespace candor::server {

class ModelBook;

/// Learns how each agent's scores usually are, from its traces that were allowed, and puts frozen snapshots of it in
/// force (monitor/overseer/baseline.h has the method, and what keeps an agent from moving its own threshold). Snapshots
/// are kept in the store, every version of them: a verdict names the one that it used. Any thread.
class BaselineKeeper {
 public:
  static constexpr std::size_t kMostAgents =
      1'000;  // names come from clients; others keep the model's thresholds
  static constexpr std::size_t kLeastNew = 25;  // traces before a snapshot is made anew

  BaselineKeeper(Store& store, ModelBook& models, Metrics& metrics,
                 std::chrono::seconds pause = std::chrono::hours(1));

  /// Takes the snapshots from the store. Once, after ModelBook::load().
  Status load();

  /// Remembers the scores of a trace that was allowed. Cheap.
  void watch(std::string_view agent, const monitor::Verdict& verdict);

  /// Makes the snapshots that are due: the first when there is enough, the next after new traffic and the pause. For the
  /// background thread.
  void update(rules::Time now);

  /// Forgets an agent's traffic: the model's threshold holds until there is enough again. Errors: `not_found`, the
  /// store's.
  Status reset(const std::string& agent, const std::string& author);

  struct State {
    std::string agent;
    std::size_t waiting = 0;  // scores that are remembered for the next snapshot
    std::shared_ptr<const monitor::overseer::AgentBaseline> baseline;  // null: none yet
  };
  std::vector<State> states() const;

 private:
  using Pointer = std::shared_ptr<const monitor::overseer::AgentBaseline>;
  struct Agent {
    std::string model;                                             // whose scores these are
    std::map<std::string, std::deque<float>, std::less<>> scores;  // by head
    std::size_t fresh = 0;
    rules::Time updated_at{};
    std::uint32_t version = 0;  // of its setting
    Pointer baseline;
  };

  bool is_due(const Agent& agent, const std::string& model, rules::Time now) const;
  Status update_agent(const std::string& name, rules::Time now);
  Status keep(const std::string& name, const std::string& value, const std::string& author,
              rules::Time now);
  void put_in_force();

  Store& store_;
  ModelBook& models_;
  Metrics& metrics_;
  const std::chrono::seconds pause_;

  std::mutex changing_;       // held over update() and reset()
  mutable std::mutex mutex_;  // of agents_
  std::map<std::string, Agent, std::less<>> agents_;
};

}  // namespace candor::server
