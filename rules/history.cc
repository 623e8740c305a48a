#include "rules/history.h"

#include "rules/limits.h"

namespace candor::rules {

void History::clear() {
  steps.clear();
  evidence.clear();
  keys.clear();
  occurrences_.clear();
  events_.clear();
  groups_ = 0;
  full_ = false;
}

bool History::add(const Occurrence& occurrence) {
  if (occurrences_.size() >= limit::retained) {
    full_ = true;
    return false;
  }
  occurrences_.push_back(occurrence);
  return true;
}

bool History::add_groups(std::size_t weight) {
  if (groups_ + weight > limit::groups) {
    full_ = true;
    return false;
  }
  groups_ += weight;
  return true;
}

std::uint32_t History::keep_event(std::span<const Field> fields) {
  events_.push_back(fields);
  return static_cast<std::uint32_t>(events_.size() - 1);
}

}  // namespace candor::rules
