#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

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

/// What a text must contain before a regular expression can match it, cheaper to ask than the expression. From
/// RegexPrefilter: of few literals the whole boolean function, as a table by their bit mask; of many those of which one
/// is required.
struct RegexGuard {
  static constexpr std::size_t most_literals = 8;
  static constexpr std::size_t most_required = 32;

  std::vector<std::string> literals;  // folded; none: no guard
  std::vector<bool> possible;         // 2^literals entries; none: one literal is enough
  bool beyond_ascii = false;          // some character of every match is not ASCII
};

/// A regular expression on RE2: time linear in the text, memory bounded by limit::regex_memory.
class Regex {
 public:
  explicit Regex(std::unique_ptr<re2::RE2> compiled);
  Regex(Regex&&) noexcept;
  Regex& operator=(Regex&&) noexcept;
  ~Regex();

  /// `folded` is the text's folded form.
  bool matches(std::string_view text, std::string_view folded) const;

  /// The leftmost match. Precondition: matches(text).
  std::pair<std::size_t, std::size_t> find(std::string_view text) const;

  /// Folded texts of at least `shortest` bytes, of which at least one stands in the folded form of every text that
  /// matches, rare ones if there is a choice; empty when there is no such list.
  std::vector<std::string> required_literals(std::size_t shortest) const;

  /// How large its programs are.
  int instructions() const;

  /// The widest bounded gap, such as 60 in `a.{0,60}b`: what makes automata large. 0 when there is none.
  int widest_gap() const;

 private:
  std::unique_ptr<re2::RE2> compiled_;
  RegexGuard guard_;
};

/// Compiles, or says why not: `problem.code` is set exactly when nothing is given.
std::unique_ptr<Regex> compile_regex(const RegexValue& value, RegexProblem& problem);

}  // namespace candor::rules
