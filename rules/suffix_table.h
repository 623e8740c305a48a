#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "rules/hash.h"

namespace candor::rules {

/// Which of many endings a text has, in a time that does not grow with their number: by a hash of its last eight bytes, and of
/// its last n for each shorter length that some ending has. Once filled it may be read from any thread.
class SuffixTable {
 public:
  static constexpr std::size_t margin = 8;

  /// Precondition: the ending is not empty. Ids need not be different.
  void add(std::string_view ending, std::uint32_t id);

  /// Calls `found(id)` for every ending that the text has. Precondition: `margin` bytes after the text may be read.
  template <class Found>
  void find(std::string_view text, Found&& found) const;

 private:
  static_assert(std::endian::native == std::endian::little, "the last byte is the highest");
  static constexpr std::uint32_t none = 0xFFFFFFFF;
  static constexpr std::size_t most = sizeof(std::uint64_t);

  struct Ending {
    std::string text;
    std::vector<std::uint32_t> ids;
    std::uint32_t next = none;  // another one with the same last eight bytes
  };
  // Open addressing, a power of two, at most half full.
  struct Slot {
    std::uint64_t tail = 0;
    std::uint32_t size = 0;  // how many bytes the tail has
    std::uint32_t first = none;
  };

  /// The last bytes of the text, at most eight of them, in the highest bytes. Precondition: as of find().
  static std::uint64_t tail_of(std::string_view text) {
    if (text.size() >= most) return load<std::uint64_t>(text.data() + text.size() - most);
    return text.empty() ? 0 : load<std::uint64_t>(text.data()) << (64 - 8 * text.size());
  }
  static std::size_t hash(std::uint64_t tail, std::size_t size) {
    const std::uint64_t mixed = (tail ^ size) * 0x9E3779B97F4A7C15ULL;
    return mixed ^ mixed >> 32U;
  }
  std::size_t slot_of(std::uint64_t tail, std::size_t size) const {
    const std::size_t mask = slots_.size() - 1;
    std::size_t at = hash(tail, size) & mask;
    while (slots_[at].first != none && (slots_[at].tail != tail || slots_[at].size != size))
      at = (at + 1) & mask;
    return at;
  }
  void grow();

  std::vector<Ending> endings_;
  std::vector<Slot> slots_;
  std::uint32_t used_ = 0;   // slots
  std::uint32_t sizes_ = 0;  // bit n: some slot's tail has n bytes
};

template <class Found>
void SuffixTable::find(std::string_view text, Found&& found) const {
  const std::uint64_t tail = tail_of(text);
  for (std::uint32_t sizes = sizes_; sizes != 0; sizes &= sizes - 1) {
    const auto size = static_cast<std::size_t>(std::countr_zero(sizes));
    if (size > text.size()) return;
    std::uint32_t at = slots_[slot_of(tail >> (64 - 8 * size), size)].first;
    for (; at != none; at = endings_[at].next) {
      const Ending& ending = endings_[at];
      // A shorter one is the tail itself.
      if (ending.text.size() > most && !text.ends_with(ending.text)) continue;
      for (const std::uint32_t id : ending.ids) found(id);
    }
  }
}

}  // namespace candor::rules
