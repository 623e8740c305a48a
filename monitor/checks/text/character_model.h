#pragma once

#include <cstddef>
#include <string_view>

namespace candor::monitor::text {

/// What a run of text costs under a character trigram model (Shannon 1951) of this project's own prose: `bits` over
/// `letters`. English prose costs about 3 bits a letter, other languages in Latin script 3.5 to 4.5, names and
/// abbreviations more, letters drawn at random about 7. See train_character_model.py for the table.
struct CharacterCost {
  double bits = 0;
  std::size_t letters = 0;

  double per_letter() const { return letters == 0 ? 0 : bits / static_cast<double>(letters); }
};

/// ASCII letters are judged; everything else is a boundary between words and costs nothing.
CharacterCost character_cost(std::string_view text);

}  // namespace candor::monitor::text
