#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace re2 {
class RE2;
}

namespace candor::rules {

/// A text and its folded form; `aligned` when each character has the same place in both.
struct FoldedText {
  std::string_view text;
  std::string_view folded;
  bool aligned = false;
};

/// Bytes of a text: [begin, end).
struct Stretch {
  std::size_t begin = 0;
  std::size_t end = 0;
};

/// What is cheaper to ask of a text than a regular expression: whether it can match at all, and where. From
/// RegexPrefilter and regex_width.
class RegexGuard {
 public:
  explicit RegexGuard(const re2::RE2& regex);

  /// Whether the expression can match. False is certain.
  bool passes(const FoldedText& text) const;

  /// Whether Stretches tells more than passes(): it is to be asked instead.
  bool narrows(const FoldedText& text) const;

 private:
  friend class Stretches;
  static constexpr std::size_t most_literals = 8;
  static constexpr std::size_t most_required = 32;
  static constexpr std::size_t most_single = 4;  // literals that are quicker to look for one by one
  static constexpr std::size_t shortest_text =
      256;  // below, one search is quicker than several short ones

  bool holds_one(std::string_view folded) const;
  void index_pairs();

  std::vector<std::string> literals_;  // folded; none: nothing is known
  std::vector<bool> possible_;  // of few literals the whole boolean function, by their bit mask
  std::vector<std::string>
      required_;  // folded; each match holds one of them; none: nothing is known
  // Of many required literals the first two bytes, so that one pass finds all: a bit for each pair of bytes.
  std::vector<std::uint64_t> pairs_;
  std::optional<std::size_t> width_;  // characters that a match has at most
  bool beyond_ascii_ = false;         // some character of every match is not ASCII
};

/// The stretches of a text in which all matches lie, whole, from left to right. They do not overlap.
/// Precondition: guard.narrows(text); both outlive this.
class Stretches {
 public:
  Stretches(const RegexGuard& guard, const FoldedText& text);
  std::optional<Stretch> next();

 private:
  static constexpr std::size_t bridged =
      64;  // bytes between two stretches that are not worth a search of their own
  static constexpr std::size_t none = std::numeric_limits<std::size_t>::max();

  std::optional<Stretch> next_literal();
  std::optional<Stretch> next_of_few();
  std::optional<Stretch> next_of_many();
  std::optional<Stretch> around_next();
  std::size_t find(std::size_t literal, std::size_t from) const;

  const RegexGuard& guard_;
  std::string_view folded_;
  std::size_t reach_;  // bytes
  std::array<std::size_t, RegexGuard::most_single>
      places_;          // of few literals: where each stands next
  std::size_t at_ = 0;  // of many literals: where to go on
  std::optional<Stretch> waiting_;
};

}  // namespace candor::rules
