#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "rules/regex_hits.h"

namespace re2 {
class RE2;
}

namespace candor::rules {

/// A text and its folded form.
struct FoldedText {
  std::string_view text;
  std::string_view folded;
  bool aligned = false;  // each character has the same place in both
  bool ascii = false;    // all of it is
};

/// What is cheaper to ask of a text than a regular expression: whether it can match at all. From RegexPrefilter.
class RegexGuard {
 public:
  explicit RegexGuard(const re2::RE2& regex);

  /// Whether the expression can match. False is certain.
  bool passes(const FoldedText& text) const;

 private:
  static constexpr std::size_t most_literals = 8;
  static constexpr std::size_t most_required = 32;

  std::vector<std::string> literals_;  // folded; none: no guard
  std::vector<bool> possible_;         // 2^literals entries; none: one literal is enough
  bool beyond_ascii_ = false;          // some character of every match is not ASCII
};

/// Bytes of a text: [begin, end).
struct Stretch {
  std::size_t begin = 0;
  std::size_t end = 0;
};

/// The stretches of a text in which all matches lie, whole, from left to right: what a match can reach around the literals
/// of which each holds at least one.
class Stretches {
 public:
  /// `reach`: the most bytes a match has; `size`: of the text; `hits`: in it, from left to right.
  Stretches(std::size_t reach, std::size_t size, std::span<const RegexHit> hits);
  std::optional<Stretch> next();

 private:
  /// Bytes between two stretches that are not worth a search of their own.
  static constexpr std::size_t bridged = 64;

  Stretch around(const RegexHit& hit) const;

  std::size_t reach_;
  std::size_t size_;
  std::span<const RegexHit> hits_;
};

}  // namespace candor::rules
