#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "rules/text_filter.h"

namespace re2 {
class RE2;
}

namespace candor::rules {

/// A text and its folded form; `aligned` when each character has the same place in both. With a filter of the folded form
/// most literals that are not there need not be looked for.
struct FoldedText {
  std::string_view text;
  std::string_view folded;
  bool aligned = false;
  const TextFilter* filters = nullptr;
  std::uint32_t filter = 0;  // its number in `filters`
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
  /// Below, one search is quicker than several short ones.
  static constexpr std::size_t shortest_text = 256;

  /// A folded literal to look for.
  struct Needle {
    std::string literal;
    LiteralProbe probe{};

    explicit Needle(std::string text);
    bool may_stand_in(const FoldedText& text) const;
    bool stands_in(const FoldedText& text) const;
  };

  using Needles = std::vector<Needle>;

  bool holds_one(const FoldedText& text) const;

  Needles literals_;            // none: nothing is known
  std::vector<bool> possible_;  // of few literals the whole boolean function, by their bit mask
  Needles required_;            // each match holds one of them; none: nothing is known
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
  /// Bytes between two stretches that are not worth a search of their own.
  static constexpr std::size_t bridged = 64;
  static constexpr std::size_t none = std::numeric_limits<std::size_t>::max();

  struct Place {
    const RegexGuard::Needle* needle = nullptr;
    std::size_t next = none;  // where it stands next
  };

  void look(Place& place, std::size_t from) const;
  std::optional<Stretch> around_next();

  std::string_view folded_;
  std::size_t reach_;                                    // bytes
  std::array<Place, RegexGuard::most_required> places_;  // of the literals that may be there
  std::size_t count_ = 0;
  std::optional<Stretch> waiting_;
};

}  // namespace candor::rules
