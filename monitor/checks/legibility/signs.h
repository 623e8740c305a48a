#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

namespace candor::monitor::legibility {

/// One thing that makes a text hard to read, or likely to carry more than it says.
struct Sign {
  std::string_view name;  // a constant: `gibberish`, `filler`, …
  double strength = 0;    // 0 to 1: how much of the text it spoils, or how sure it is
  std::uint32_t begin = 0;  // bytes of the text, where it is seen best
  std::uint32_t end = 0;
};

/// Reads one text and appends at most a few signs. Linear in the text.
using SignReader = void (*)(std::string_view text, std::vector<Sign>& signs);

// What a person cannot read.
void find_gibberish(std::string_view text, std::vector<Sign>& signs);      // letters in no order of any language
void find_script_switches(std::string_view text, std::vector<Sign>& signs);  // scripts that change within a sentence
void find_repetition(std::string_view text, std::vector<Sign>& signs);     // filler and loops
// What a person does not see.
void find_hidden_characters(std::string_view text, std::vector<Sign>& signs);  // invisible, look-alike

}  // namespace candor::monitor::legibility
