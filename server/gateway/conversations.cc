#include "server/gateway/conversations.h"

#include <utility>
#include <vector>

namespace candor::server {
namespace {

constexpr std::size_t kEntryOverhead = 300;

}  // namespace

std::unique_ptr<monitor::KnownSteps> Conversations::take(std::string_view trace) {
  {
    const std::lock_guard lock(mutex_);
    if (const auto found = index_.find(trace); found != index_.end())
      return remove(found->second).known;
  }
  return std::make_unique<monitor::KnownSteps>(memo_);
}

void Conversations::put(std::string trace, std::unique_ptr<monitor::KnownSteps> known) {
  const std::size_t bytes = known->bytes() + trace.size() + kEntryOverhead;
  if (known->steps() < kShortest || bytes > limit_) return;
  std::vector<Entry> gone;  // destroyed without the lock
  const std::lock_guard lock(mutex_);
  if (const auto found = index_.find(trace); found != index_.end())
    gone.push_back(remove(found->second));
  while (bytes_ + bytes > limit_) gone.push_back(remove(std::prev(entries_.end())));
  entries_.push_front({std::move(trace), std::move(known), bytes});
  index_[entries_.front().trace] = entries_.begin();
  bytes_ += bytes;
}

std::size_t Conversations::bytes() const {
  const std::lock_guard lock(mutex_);
  return bytes_;
}

Conversations::Entry Conversations::remove(Place place) {
  index_.erase(place->trace);
  bytes_ -= place->bytes;
  Entry entry = std::move(*place);
  entries_.erase(place);
  return entry;
}

}  // namespace candor::server
