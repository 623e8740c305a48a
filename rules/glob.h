#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "rules/value.h"

namespace candor::rules {

/// A stretch of a text, in bytes.
struct Extent {
  std::size_t begin = 0;
  std::size_t end = 0;
};

/// A wildcard pattern made ready to match: the pieces between its stars, with or without anchors.
/// Matching takes time in proportion to text times the longest piece at worst, and no memory.
class Glob {
 public:
  /// Unless `cased`, the pattern is folded and must be matched against folded text.
  Glob(const TextValue& text, bool cased);

  /// Where the pattern matches, leftmost: from its first fixed piece to its last (the whole text
  /// when it has none).
  std::optional<Extent> match(std::string_view text) const;

  /// Whether match() gives something, faster for the simple shapes.
  bool matches(std::string_view text) const;

  /// What the pattern comes down to; `general` for wildcards inside it. All other shapes are one literal or none.
  enum class Shape : std::uint8_t { exact, prefix, suffix, contains, general };
  Shape shape() const { return shape_; }
  std::string_view literal() const { return literal_; }  // of a shape that is not general

  /// Stands in every text that matches; may be empty.
  std::string_view longest_literal() const { return longest_literal_; }

  // For the index: what can be said of the pattern without matching it.
  const std::vector<PatternParts>& pieces() const { return pieces_; }
  bool open_start() const { return open_start_; }
  bool open_end() const { return open_end_; }

  /// A text that determines the pattern, for telling patterns apart.
  std::string key() const;

 private:
  std::optional<Extent> match_pieces(std::string_view text) const;

  std::vector<PatternParts> pieces_;  // none of them empty
  bool open_start_ = false;
  bool open_end_ = false;
  Shape shape_ = Shape::general;
  std::string literal_;
  std::string longest_literal_;
};

}  // namespace candor::rules
