#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "monitor/checks/text/tokens.h"

namespace candor::monitor::text {

/// A run of characters that belong together, as the scanner found it: "www.example.com/a", "US12", "mid-May".
struct Blob {
  std::string_view text;    // the run itself
  std::uint32_t begin = 0;  // its place in the text
  std::uint16_t flags = 0;  // for its first token
};

/// The token of a word of letters.
Token word_token(std::string_view word, std::size_t begin, std::uint16_t flags);

class WordMemo;

/// Says what the run is, and appends its tokens: the atom and then its parts, or its plain words. The memo, if there is
/// one, makes words quicker.
void classify(const Blob& blob, std::vector<Token>& tokens, WordMemo* memo);

}  // namespace candor::monitor::text
