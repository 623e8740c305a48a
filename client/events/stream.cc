#include "client/events/stream.h"

#include <algorithm>
#include <utility>

namespace candor::client {

std::vector<std::string_view> EventStream::add(EventLine line) {
  const auto& event = kept_.emplace_back(std::move(line));
  matcher_.add(event.view(position_++));
  auto ids = take_ids();
  if (!matcher_.keeps_last()) kept_.pop_back();
  if (!matcher_.failure().empty()) {
    failure_ = matcher_.failure();
    matcher_.begin();
    kept_.clear();
  }
  return ids;
}

std::vector<std::string_view> EventStream::finish() {
  matcher_.finish();
  failure_ = matcher_.failure();
  auto ids = take_ids();
  matcher_.begin();
  kept_.clear();
  return ids;
}

std::string EventStream::take_failure() { return std::exchange(failure_, {}); }

std::vector<std::string_view> EventStream::take_ids() {
  std::vector<std::string_view> ids;
  for (const auto& match : matcher_.matches()) {
    const std::string_view id = set_.rules()[match.rule].id;
    if (std::find(ids.begin(), ids.end(), id) == ids.end()) ids.push_back(id);
  }
  matcher_.drop_matches();
  return ids;
}

}  // namespace candor::client
