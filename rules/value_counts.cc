#include "rules/value_counts.h"

#include <algorithm>
#include <utility>

#include "rules/keyed_hash.h"

namespace candor::rules {

void ValueCounts::add(std::string_view text) {
  if (slots_.size() < 2 * (distinct_ + 1)) grow();
  const std::uint64_t hash = keyed_hash_of(text);
  Slot& slot = slots_[slot_of(text, hash)];
  if (slot.count == 0) {
    slot = {text, hash, 0};
    ++distinct_;
  }
  ++slot.count;
}

void ValueCounts::remove(std::string_view text) {
  const std::size_t at = slot_of(text, keyed_hash_of(text));
  if (--slots_[at].count != 0) return;
  --distinct_;
  free_slot(at);
}

void ValueCounts::clear() {
  constexpr std::size_t kept = 256;
  if (slots_.size() > kept) slots_ = {};
  if (distinct_ != 0) std::fill(slots_.begin(), slots_.end(), Slot());
  distinct_ = 0;
}

std::size_t ValueCounts::slot_of(std::string_view text, std::uint64_t hash) const {
  const std::size_t mask = slots_.size() - 1;
  std::size_t at = hash & mask;
  while (slots_[at].count != 0 && (slots_[at].hash != hash || slots_[at].text != text))
    at = (at + 1) & mask;
  return at;
}

// Moves back what would not be found any more behind the hole (Knuth, TAOCP 3, 6.4, algorithm R).
void ValueCounts::free_slot(std::size_t hole) {
  const std::size_t mask = slots_.size() - 1;
  for (std::size_t at = (hole + 1) & mask; slots_[at].count != 0; at = (at + 1) & mask) {
    const std::size_t wanted = slots_[at].hash & mask;
    if (((at - wanted) & mask) < ((at - hole) & mask)) continue;
    slots_[hole] = slots_[at];
    hole = at;
  }
  slots_[hole] = {};
}

void ValueCounts::grow() {
  std::vector<Slot> old(std::max<std::size_t>(4, slots_.size() * 2));
  std::swap(old, slots_);
  for (const Slot& slot : old) {
    if (slot.count != 0) slots_[slot_of(slot.text, slot.hash)] = slot;
  }
}

}  // namespace candor::rules
