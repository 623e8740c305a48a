#pragma once

#include <array>
#include <cstdint>
#include <span>

#include "monitor/checks/reflection/hacks.h"
#include "monitor/checks/reflection/said.h"
#include "monitor/checks/text/reading.h"

namespace candor::monitor::reflection {

/// What the reasoning so far admits of hacks in programs: in general ("make the tests pass without solving it"), by words
/// of a kind of hack ("exit early", "hard-code the answers"), or by naming what is used. Words behind a negation do not count;
/// nor do comments in the code or messages: they are not the reasoning. Listens only when asked, and then to what is new.
class Confession {
 public:
  explicit Confession(const text::Reading& reading) : reading_(reading) {}

  /// How far the reasoning before `step` tells these hacks, 0 to 1. Steps must not fall.
  double of(std::span<const Hack> hacks, std::uint32_t step, const Said& said);

 private:
  void listen(const text::Piece& piece);
  double of(HackKind kind) const;

  const text::Reading& reading_;
  std::uint32_t heard_ = 0;                       // steps
  std::array<std::size_t, kHackKinds> strong_{};  // words that tell a kind of hack
  std::array<std::size_t, kHackKinds> weak_{};    // that could
  std::size_t confessions_ = 0;
};

}  // namespace candor::monitor::reflection
