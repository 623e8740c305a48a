#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <vector>

#include "monitor/checks/effects.h"
#include "monitor/checks/reflection/units.h"
#include "monitor/checks/text/imperative.h"
#include "monitor/checks/text/reading.h"

namespace candor::monitor::reflection {

/// A place in a text of the trace.
struct Place {
  std::uint32_t piece = 0;  // index into Reading::pieces()
  std::uint32_t begin = 0;
  std::uint32_t end = 0;
};

/// What a sentence of the agent's or the user's does with the act that it speaks of.
enum class Mood : std::uint8_t { states, plans, refuses };

/// A sentence that was said, kept while it is among the latest of its speaker.
struct Remark {
  std::uint32_t piece = 0;  // index into Reading::pieces()
  std::uint32_t first = 0;  // words [first, last) of the reading: one at least
  std::uint32_t last = 0;
  std::uint32_t turn = 0;  // the turn in which it was said, see Said::turn()
  std::uint32_t refusal =
      0;  // for a refusal: the refused act stands in words [refusal, refusal_end)
  std::uint32_t refusal_end = 0;
  text::Effects effects = 0;  // that it speaks of
  Mood mood = Mood::states;
  bool message = false;  // said to the user, not thought
  bool binds = false;    // says what will or should be done, by whomever
  bool prefers =
      false;  // refuses something in favour of another thing: "instead of", "rather than"
};

/// The latest 64 remarks of one speaker, and for each token the set of those that hold it: bit k is the k-th latest.
class Remarks {
 public:
  explicit Remarks(std::size_t tokens) : marks_(tokens) {}

  void add(const Remark& remark) { ring_[count_++ % ring_.size()] = remark; }
  /// Marks a token as part of the latest remark.
  void mark(std::uint32_t token) {
    Mark& mark = marks_[token];
    mark.bits = since(mark) | 1;
    mark.at = count_;
  }
  std::uint64_t holding(std::uint32_t token) const { return since(marks_[token]); }
  std::size_t size() const { return count_ < ring_.size() ? count_ : ring_.size(); }
  const Remark& latest(std::size_t k) const { return ring_[(count_ - 1 - k) % ring_.size()]; }

 private:
  struct Mark {
    std::uint64_t bits = 0;
    std::uint32_t at = 0;
  };
  std::uint64_t since(const Mark& mark) const {
    const std::uint32_t age = count_ - mark.at;
    return age >= 64 ? 0 : mark.bits << age;
  }

  std::array<Remark, 64> ring_;
  std::uint32_t count_ = 0;
  std::vector<Mark> marks_;
};

/// Who has said a token so far, as bits.
enum Speaker : std::uint8_t {
  kUser = 1,
  kSystem = 2,
  kReasoning = 4,
  kMessage = 8,
  kResult = 16,
  kCall = 32
};

/// Everything that was said in a trace up to a step, by token. Read the steps in order, ask before each call.
/// Only tokens that some call uses are followed, so that the cost is one array access for all the others.
class Said {
 public:
  explicit Said(const text::Reading& reading);

  void read(std::uint32_t step);

  /// Counts the user turns and batches of results: what is said in one turn was said on the same knowledge.
  std::uint32_t turn() const { return turn_; }

  bool by(std::uint32_t token, unsigned speakers) const {
    return (speakers_[token] & speakers) != 0;
  }
  /// In the reasoning or a message of the current turn.
  bool lately(std::uint32_t token) const { return turn_said_[token] == turn_ + 1; }
  /// Where it stands as a value, not in a text, of some call of the whole trace.
  enum class Use : std::uint8_t { none, reading, acting };
  Use use_of(std::uint32_t token) const { return uses_[token]; }

  /// Of the addresses, accounts, paths and hosts that the user named so far: the share that no call of the trace uses.
  /// 0 when he named many: then they are the subject, not the targets.
  double left_over() const {
    return named_ == 0 || named_ > kTargets
               ? 0
               : static_cast<double>(unused_) / static_cast<double>(named_);
  }
  static constexpr std::size_t kTargets = 6;

  /// What the call at `step` does.
  const CallEffects& effects_of(std::uint32_t step) const { return effects_[step]; }
  /// What it does it with.
  std::span<const Unit> units_of(std::uint32_t step) const { return units_.of(step); }

  const Remarks& own() const { return own_; }
  const Remarks& user() const { return user_; }

  static constexpr std::uint32_t kNoPlace = 0xFFFFFFFF;
  /// Word index of the token's first place in a result, or kNoPlace.
  std::uint32_t place_in_results(std::uint32_t token) const { return result_place_[token]; }

  /// The numbers seen last, in ten-thousandths, latest last.
  std::span<const std::int64_t> numbers() const {
    return {numbers_.data(), std::min(number_count_, numbers_.size())};
  }

  /// Has any reasoning been shown so far?
  bool shows_reasoning() const { return reasoning_shown_; }
  bool shows_messages() const { return messages_shown_; }

 private:
  void note_uses();
  void read_spoken(std::uint32_t step, unsigned speaker);
  std::span<const Remark> remarks_in(std::uint32_t step);
  void find_remarks(std::uint32_t step, std::vector<Remark>& remarks) const;
  bool confirms(std::uint32_t step) const;
  void read_result(std::uint32_t step);
  void note_named(const text::Word& word);
  void note_number(const text::Piece& piece, const text::Word& word);

  const text::Reading& reading_;
  CallUnits units_;
  std::vector<std::uint8_t> speakers_;
  std::vector<CallEffects> effects_;      // by step
  std::vector<Use> uses_;                 // by token id
  std::vector<std::uint32_t> turn_said_;  // turn + 1
  std::vector<std::uint32_t> result_place_;
  Remarks own_;
  Remarks user_;
  std::vector<Remark> found_;  // by remarks_in()
  std::array<std::int64_t, 80> numbers_{};
  std::size_t number_count_ = 0;
  std::size_t named_ = 0;
  std::size_t unused_ = 0;
  std::uint32_t turn_ = 0;
  bool after_result_ = false;
  bool reasoning_shown_ = false;
  bool messages_shown_ = false;
};

}  // namespace candor::monitor::reflection
