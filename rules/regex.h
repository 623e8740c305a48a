#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "rules/regex_guard.h"
#include "rules/value.h"

namespace re2 {
class RE2;
}

namespace candor::rules {

/// Why a pattern was refused: a code of rules/codes.h, words, and which stretch of the pattern is
/// to blame.
struct RegexProblem {
  std::string_view code;
  std::string message;
  std::size_t offset = 0;
  std::size_t size = 0;
};

/// A regular expression on RE2: time linear in the text, memory bounded by limit::regex_memory.
class Regex {
 public:
  static constexpr std::size_t shortest_literal = 2;

  explicit Regex(std::unique_ptr<re2::RE2> compiled);
  Regex(Regex&&) noexcept;
  Regex& operator=(Regex&&) noexcept;
  ~Regex();

  bool matches(const FoldedText& text) const;

  /// The same, with all places in the folded text of the literals that required_literals() gave.
  bool matches(const FoldedText& text, std::span<const RegexHit> hits) const;

  /// The leftmost match. Precondition: the text matches.
  std::pair<std::size_t, std::size_t> find(std::string_view text) const;

  /// Folded texts of which at least one stands in the folded form of every text that matches, rare ones if there is a
  /// choice; empty when there is no such list, or none whose texts all have shortest_literal bytes.
  const std::vector<std::string>& required_literals() const { return required_; }

  /// How large its programs are.
  int instructions() const;

  /// The widest bounded gap, such as 60 in `a.{0,60}b`: what makes automata large. 0 when there is none.
  int widest_gap() const;

 private:
  bool is_in(std::string_view text, Stretch stretch) const;

  std::unique_ptr<re2::RE2> compiled_;
  RegexGuard guard_;
  std::optional<std::size_t> width_;  // characters that a match has at most
  std::size_t least_;                 // and at least
  std::vector<std::string> required_;
};

/// Compiles, or says why not: `problem.code` is set exactly when nothing is given.
std::unique_ptr<Regex> compile_regex(const RegexValue& value, RegexProblem& problem);

}  // namespace candor::rules
