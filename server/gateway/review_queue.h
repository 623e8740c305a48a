#pragma once

#include <functional>
#include <map>
#include <mutex>
#include <string>
#include <vector>

#include "monitor/verdict.h"
#include "rules/event.h"
#include "rules/result.h"

namespace candor::server {

/// Calls that wait for a person.
struct HeldCall {
  std::string id{};  // given by the queue
  std::string session{}, agent{}, model{}, provider{};
  monitor::Decision decision = monitor::Decision::hold;
  double risk = 0;
  std::string calls{};    // JSON: [{"tool": …, "arguments": …}]
  std::string verdict{};  // JSON
  rules::Time since{}, until{};
  bool allowed_at_end = false;  // what happens when nobody decides
};

/// What reviewers decide on while clients wait. Bounded by the connections. Any thread.
class ReviewQueue {
 public:
  /// Tells the one who waits: allowed or not, and who said so.
  using Decided = std::function<void(bool allowed, const std::string& author)>;

  /// Gives the id.
  std::string add(HeldCall call, Decided decided);
  /// The wait is over.
  void remove(const std::string& id);

  /// Error `not_found`: it was decided, or nobody waits any more.
  Status decide(const std::string& id, bool allowed, const std::string& author);

  /// Most useful first: by risk, then by the time that is left.
  std::vector<HeldCall> list() const;

 private:
  struct Entry {
    HeldCall call;
    Decided decided;
  };

  mutable std::mutex mutex_;
  std::map<std::string, Entry> entries_;
};

}  // namespace candor::server
