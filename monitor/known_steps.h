#pragma once

#include <cstddef>
#include <memory>
#include <vector>

#include "monitor/known_events.h"
#include "monitor/trace.h"
#include "rules/memo.h"

namespace candor::monitor {

namespace text {
class Reading;
}

/// What Monitor::judge() worked out about the steps of one trace, for the next one that begins with the same steps: the
/// turns of a conversation. Where rules::Memo knows steps again by their content, this knows them by comparing, and
/// keeps what is too large for a memo: the words, and what the rules found step by step. The verdict is the same as without. For one thread at a time.
class KnownSteps {
 public:
  explicit KnownSteps(rules::Memo& memo);
  KnownSteps(const KnownSteps&) = delete;
  KnownSteps& operator=(const KnownSteps&) = delete;
  ~KnownSteps();

  /// From here on it is about this trace, which must live as long as reading() is used.
  void go_on(const Trace& trace);

  const std::shared_ptr<text::Reading>& reading() const { return reading_; }
  KnownEvents& events() { return events_; }
  rules::Memo& memo() { return memo_; }

  std::size_t steps() const { return steps_.size(); }
  std::size_t bytes() const { return bytes_ + events_.bytes(); }  // of memory, about

 private:
  std::size_t common_with(const Trace& trace) const;

  /// One for each step: what it takes, and the digests of its long texts in their order.
  struct Note {
    std::size_t bytes = 0;
    std::vector<rules::Memo::Key> digests;
  };
  Note note_of(const Step& step) const;

  rules::Memo::Texts texts_;  // of the trace
  rules::Memo memo_;
  std::vector<Step> steps_;
  std::vector<Note> notes_;
  std::shared_ptr<text::Reading> reading_;
  KnownEvents events_;
  std::size_t bytes_ = 0;
};

}  // namespace candor::monitor
