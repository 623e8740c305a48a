#include "rules/regex_hits.h"

#include <algorithm>

namespace candor::rules {

void RegexHits::clear() {
  kept_.clear();
  if (++event_ != 0) return;
  std::fill(heads_.begin(), heads_.end(), Head{});
  event_ = 1;
}

void RegexHits::add(std::uint32_t predicate, const RegexHit& hit) {
  Head& head = heads_.data()[predicate];
  if (head.event != event_) head = {event_, 0, end};
  if (++head.count > most) return;
  kept_.push_back({hit, head.last});
  head.last = static_cast<std::uint32_t>(kept_.size() - 1);
}

std::optional<std::span<const RegexHit>> RegexHits::of(std::uint32_t predicate,
                                                       std::uint32_t value) {
  found_.clear();
  const Head& head = heads_[predicate];
  if (head.event != event_) return found_;
  if (head.count > most) return std::nullopt;
  for (std::uint32_t i = head.last; i != end; i = kept_[i].before) {
    if (kept_[i].hit.value == value) found_.push_back(kept_[i].hit);
  }
  std::sort(found_.begin(), found_.end(),
            [](const RegexHit& a, const RegexHit& b) { return a.begin < b.begin; });
  return found_;
}

}  // namespace candor::rules
