#pragma once

#include <cstddef>
#include <list>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>

#include "monitor/judge/answer.h"

namespace candor::server {

/// The judge's answers by the digest of what it was asked; what was not used for longest goes first. Not for several
/// threads at once.
class AnswerCache {
 public:
  explicit AnswerCache(std::size_t most) : most_(most) {}

  std::optional<monitor::JudgeAnswer> find(const std::string& key) {
    const auto found = index_.find(key);
    if (found == index_.end()) return std::nullopt;
    entries_.splice(entries_.begin(), entries_, found->second);
    return found->second->second;
  }

  void put(const std::string& key, monitor::JudgeAnswer answer) {
    if (most_ == 0 || index_.contains(key)) return;
    entries_.emplace_front(key, std::move(answer));
    index_.emplace(entries_.front().first, entries_.begin());
    if (entries_.size() <= most_) return;
    index_.erase(entries_.back().first);
    entries_.pop_back();
  }

  std::size_t size() const { return entries_.size(); }

 private:
  using Entries = std::list<std::pair<std::string, monitor::JudgeAnswer>>;

  const std::size_t most_;
  Entries entries_;
  std::unordered_map<std::string_view, Entries::iterator> index_;  // keys of entries_
};

}  // namespace candor::server
