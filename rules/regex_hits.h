#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace candor::rules {

/// A required literal of a regular expression, found in a value of an event: bytes of its folded form.
struct RegexHit {
  std::uint32_t value = 0;  // in the EventView
  std::uint32_t begin = 0;
  std::uint32_t end = 0;
};

/// Where the scan for candidates met the required literals of each regular expression, for one event after the other. A
/// literal that many expressions of one field need is looked for once.
class RegexHits {
 public:
  /// Of one expression in one event; with more of them it is cheaper to search all of the text.
  static constexpr std::uint32_t most = 64;

  explicit RegexHits(std::size_t predicates) : heads_(predicates) {}

  /// Forgets the event.
  void clear();
  void add(std::uint32_t predicate, const RegexHit& hit);

  /// The predicate's hits in the value from left to right, until the next call. Nothing when there were too many to keep.
  std::optional<std::span<const RegexHit>> of(std::uint32_t predicate, std::uint32_t value);

 private:
  static constexpr std::uint32_t end = 0xFFFFFFFF;
  struct Head {
    std::uint32_t event = 0;
    std::uint32_t count = 0;
    std::uint32_t last = end;
  };
  struct Kept {
    RegexHit hit;
    std::uint32_t before = end;  // the same predicate's hit before it
  };

  std::vector<Head> heads_;  // by predicate
  std::vector<Kept> kept_;
  std::vector<RegexHit> found_;
  std::uint32_t event_ = 0;
};

}  // namespace candor::rules
