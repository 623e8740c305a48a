#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "monitor/checks/text/reading.h"

namespace candor::monitor::text {

/// The words of one sentence, list item or quoted value, in order.
struct Sentence {
  std::span<const Word> words;
  bool paragraph = false;  // begins a paragraph
};

/// Calls `use` with the sentences of a piece, in order. Words that were decoded come after the plain ones, cut the same way.
template <class Use>
void for_each_sentence(const Reading& reading, const Piece& piece, Use use) {
  const auto words = reading.words_of(piece);
  std::size_t first = 0;
  for (std::size_t i = 1; i <= words.size(); ++i) {
    if (i < words.size() && !words[i].is(kSentence)) continue;
    use(Sentence{words.subspan(first, i - first), words[first].is(kParagraph)});
    first = i;
  }
}

/// The same, to keep.
std::vector<Sentence> sentences_of(const Reading& reading, const Piece& piece);

/// Is this sentence an order: a verb of action at its head (behind "please", "then", "you must", ...) or behind
/// such words within it? A statement about what somebody did or what is the case is none.
bool is_imperative(const Reading& reading, const Sentence& sentence);

}  // namespace candor::monitor::text
