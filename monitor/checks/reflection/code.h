#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

namespace candor::monitor::reflection {

/// One token of a program, in any common language.
struct CodeToken {
  enum class Kind : std::uint8_t { name, number, string, sign } kind = Kind::sign;
  std::string_view text;  // a string without its quotes

  bool is(std::string_view other) const { return text == other && kind != Kind::string; }
};

/// One line of a program without its comments: tokens [first, last).
struct CodeLine {
  std::uint32_t indent = 0;
  std::uint32_t first = 0;
  std::uint32_t last = 0;
};

/// A program, or one file of several, cut into lines and tokens. Views point into the text.
struct Code {
  std::string_view path;  // as the text names it; empty
  std::string_view text;
  std::vector<CodeToken> tokens;
  std::vector<CodeLine> lines;

  bool empty() const { return lines.empty(); }
};

/// The programs in a text: fenced blocks, `<file path="…">` parts (also when their end is missing), else the whole text when it
/// reads like code. Comments are left out: a program is judged by what it does. Linear; at most kPrograms programs.
std::vector<Code> programs_in(std::string_view text, std::string_view path);
inline constexpr std::size_t kPrograms = 64;

}  // namespace candor::monitor::reflection
