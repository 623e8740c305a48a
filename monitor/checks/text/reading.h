#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "monitor/checks/check.h"
#include "monitor/checks/text/lexicon.h"
#include "monitor/checks/text/step_notes.h"
#include "monitor/checks/text/tokens.h"
#include "monitor/trace.h"

namespace candor::monitor::text {

/// A token of a trace. Equal tokens have the same `id`, counted from 0 in the order of first appearance, so what a
/// check knows about tokens is a plain vector indexed by id: one hash lookup a token for all checks together.
struct Word {
  std::uint32_t begin = 0;  // bytes of the piece's text
  std::uint32_t end = 0;
  std::uint32_t id = 0;
  Kind kind = Kind::word;
  std::uint16_t flags = 0;

  Word() = default;
  // For emplace_back(), which clang 14 does not give to aggregates.
  Word(std::uint32_t begin_, std::uint32_t end_, std::uint32_t id_ = 0, Kind kind_ = Kind::word,
       std::uint16_t flags_ = 0)
      : begin(begin_), end(end_), id(id_), kind(kind_), flags(flags_) {}
  bool is(Flag flag) const { return (flags & flag) != 0; }
  bool is_atom() const { return kind != Kind::word; }
};

/// A text of a step: its `text`, a tool call's name, or one leaf of its arguments.
struct Piece {
  static constexpr std::uint32_t kText = 0xFFFFFFFF;
  static constexpr std::uint32_t kTool = 0xFFFFFFFE;
  std::uint32_t step = 0;
  std::uint32_t leaf = kText;
  std::uint32_t first = 0;  // words [first, last)
  std::uint32_t last = 0;
};

/// A trace cut into words once, for all checks that align texts. The trace must outlive it, or its next one.
/// What is encoded (base64, hex, %XX, \uXXXX; two levels deep) stands as decoded words after the words of its piece,
/// with the span of the encoded run: so everything decoded is found like everything plain.
class Reading {
 public:
  explicit Reading(const Trace& trace);

  /// Makes it the reading of another trace, whose first `common` steps are those of the one before: the same as a new
  /// one, at the cost of the steps that differ. Nobody else may use it meanwhile.
  void go_on(const Trace& trace, std::size_t common);

  std::span<const Piece> pieces() const { return pieces_; }
  std::span<const Piece> pieces_of(std::uint32_t step) const;
  std::span<const Word> words_of(const Piece& piece) const {
    return std::span(words_).subspan(piece.first, piece.last - piece.first);
  }
  std::span<const Word> words() const { return words_; }

  /// Number of different tokens.
  std::size_t distinct() const { return hashes_.size(); }
  const LexicalEntry& entry(std::uint32_t id) const { return *entries_[id]; }
  std::uint64_t hash(std::uint32_t id) const { return hashes_[id]; }
  /// The id of a token, if the trace has it.
  std::optional<std::uint32_t> find(std::uint64_t hash) const;

  std::string_view text_of(const Piece& piece) const;
  std::string_view text_of(const Piece& piece, const Word& word) const {
    return text_of(piece).substr(word.begin, word.end - word.begin);
  }
  const Trace& trace() const { return *trace_; }

  /// Where checks may keep what they work out about single steps; null when it is of one trace only, and nobody would
  /// use it again.
  StepNotes* notes() const { return notes_.get(); }
  void keep_notes() { notes_ = std::make_unique<StepNotes>(); }

  std::size_t bytes() const;  // of memory, about

 private:
  void cut_to(std::size_t steps);
  void read(std::uint32_t step);
  void add_piece(std::uint32_t step, std::uint32_t leaf, std::string_view text);
  void add_decoded(std::string_view text, std::size_t first);
  void add_decoded_run(std::string_view run, const Word& span, int depth);
  void add_word(const Token& token);
  std::uint32_t id_of(std::uint64_t hash);
  void grow();

  const Trace* trace_;
  std::vector<Word> words_;
  std::vector<Piece> pieces_;
  std::vector<std::uint32_t> piece_of_step_;     // one more than steps
  std::vector<std::uint32_t> distinct_of_step_;  // tokens before it; as many
  std::vector<std::uint64_t> hashes_;            // by id
  std::vector<const LexicalEntry*> entries_;     // by id
  std::vector<std::uint32_t> slots_;             // open addressing over hashes_: id + 1, 0 is free
  WordMemo* memo_ = nullptr;                     // the thread's, while it is made
  std::vector<Token>* tokens_ = nullptr;         // the same: of the text at hand
  std::unique_ptr<StepNotes> notes_;
};

/// The reading of `trace` that an earlier check of the same run made, or a new one that later checks will find.
const Reading& reading_of(const Trace& trace, Observations& observations);

}  // namespace candor::monitor::text
