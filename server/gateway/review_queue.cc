#include "server/gateway/review_queue.h"

#include <algorithm>
#include <utility>

#include "server/gateway/session_book.h"

namespace candor::server {

std::string ReviewQueue::add(HeldCall call, Decided decided) {
  call.id = random_id('q');
  const std::lock_guard lock(mutex_);
  const auto id = call.id;
  entries_[id] = {std::move(call), std::move(decided)};
  return id;
}

void ReviewQueue::remove(const std::string& id) {
  const std::lock_guard lock(mutex_);
  entries_.erase(id);
}

Status ReviewQueue::decide(const std::string& id, bool allowed, const std::string& author) {
  Decided decided;
  {
    const std::lock_guard lock(mutex_);
    const auto found = entries_.find(id);
    if (found == entries_.end()) return Error{"not_found", "nothing waits under '" + id + "'", {}};
    decided = std::move(found->second.decided);
    entries_.erase(found);
  }
  decided(allowed, author);
  return Done{};
}

std::vector<HeldCall> ReviewQueue::list() const {
  std::vector<HeldCall> out;
  {
    const std::lock_guard lock(mutex_);
    for (const auto& [id, entry] : entries_) out.push_back(entry.call);
  }
  std::sort(out.begin(), out.end(), [](const HeldCall& a, const HeldCall& b) {
    return a.risk != b.risk ? a.risk > b.risk : a.until < b.until;
  });
  return out;
}

}  // namespace candor::server
