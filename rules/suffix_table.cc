#include "rules/suffix_table.h"

#include <algorithm>
#include <utility>

namespace candor::rules {

void SuffixTable::add(std::string_view ending, std::uint32_t id) {
  if (slots_.size() < 2 * (std::size_t{used_} + 1)) grow();
  const std::size_t size = std::min(ending.size(), most);
  const std::string padded = std::string(ending) + std::string(margin, 0);
  const std::uint64_t tail = tail_of({padded.data(), ending.size()}) >> (64 - 8 * size);
  Slot& slot = slots_[slot_of(tail, size)];
  for (std::uint32_t at = slot.first; at != none; at = endings_[at].next) {
    if (endings_[at].text == ending) return endings_[at].ids.push_back(id);
  }
  if (slot.first == none) ++used_;
  endings_.push_back({std::string(ending), {id}, slot.first});
  slot = {tail, static_cast<std::uint32_t>(size), static_cast<std::uint32_t>(endings_.size() - 1)};
  sizes_ |= 1U << size;
}

void SuffixTable::grow() {
  std::vector<Slot> old(std::max<std::size_t>(16, slots_.size() * 2));
  std::swap(old, slots_);
  for (const Slot& slot : old) {
    if (slot.first != none) slots_[slot_of(slot.tail, slot.size)] = slot;
  }
}

}  // namespace candor::rules
