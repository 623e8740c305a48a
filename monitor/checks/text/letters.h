#pragma once

#include <cstddef>
#include <string_view>

namespace candor::monitor::text {

/// ASCII letters in a row.
struct LetterRun {
  std::size_t size = 0;
  bool inner_capital = false;  // `camelCase`
};

/// The letters at `begin`, which is at most text.size().
LetterRun letters_at(std::string_view text, std::size_t begin);

}  // namespace candor::monitor::text
