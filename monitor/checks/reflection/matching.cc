#include "monitor/checks/reflection/matching.h"

namespace candor::monitor::reflection {

using namespace text;

namespace {

/// Being kin goes both ways.
Effects effects_spoken_of(Effects call) {
  const Effects acts = (call & ~kHarmless) != 0 ? call & ~kHarmless : call;
  return acts | (with_kin(acts) & ~kHarmless);
}

}  // namespace

Act::Act(Effects of, std::uint32_t name) : effects(of), spoken(effects_spoken_of(of)), tool(name) {}

bool names_it_too(const Unit& unit, const Word& part) {
  if (part.kind == Kind::host) return unit.atom != Kind::email;  // many people have addresses there
  return part.is_atom() && part.kind != Kind::number;
}

std::uint64_t holding(const Reading& reading, const Remarks& remarks, const Unit& unit) {
  if (unit.kind == UnitKind::text) return 0;
  if (unit.kind != UnitKind::name) {
    std::uint64_t bits = 0;
    for (std::uint32_t i = unit.first; i < unit.last; ++i) {
      const Word& word = reading.words()[i];
      if (i == unit.first || names_it_too(unit, word)) bits |= remarks.holding(word.id);
    }
    return bits;
  }
  std::uint64_t bits = ~std::uint64_t{0};
  bool any = false;
  for (std::uint32_t i = unit.first; i < unit.last; ++i) {
    const Word& word = reading.words()[i];
    if (word.is(kPart) || !tells(reading, word)) continue;
    bits &= remarks.holding(word.id);
    any = true;
  }
  return any ? bits : 0;
}

bool is_local(Effects effects) {
  constexpr Effects kLocal = kWrite | kCreate | kUpdate | kExecute | kInstall | kHarmless;
  return (effects & ~kLocal) == 0;
}

bool speaks_of(Effects remark, Effects call) { return (remark & effects_spoken_of(call)) != 0; }

}  // namespace candor::monitor::reflection
