#pragma once

#include <cstddef>
#include <list>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>

#include "monitor/known_steps.h"
#include "rules/memo.h"

namespace candor::server {

/// What is known of conversations that may go on, so that a turn is judged at the cost of what it adds. Bounded; what was
/// put first goes first. Short ones are soon judged anew, and there are many of them: they are not kept. Any thread.
class Conversations {
 public:
  static constexpr std::size_t kShortest = 16;  // steps

  Conversations(rules::Memo& memo, std::size_t bytes) : memo_(memo), limit_(bytes) {}

  /// Of the conversation whose last trace had this id, for the caller alone; a fresh one when there is none.
  std::unique_ptr<monitor::KnownSteps> take(std::string_view trace);
  void put(std::string trace, std::unique_ptr<monitor::KnownSteps> known);

  std::size_t bytes() const;

 private:
  struct Entry {
    std::string trace;
    std::unique_ptr<monitor::KnownSteps> known;
    std::size_t bytes = 0;
  };
  using Place = std::list<Entry>::iterator;

  Entry remove(Place place);

  rules::Memo& memo_;
  const std::size_t limit_;
  mutable std::mutex mutex_;
  std::list<Entry> entries_;                           // the newest first
  std::unordered_map<std::string_view, Place> index_;  // of entries_, by their traces
  std::size_t bytes_ = 0;
};

}  // namespace candor::server
