#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

namespace candor::rules {

/// How often each of many texts is there, and how many different ones there are. A change takes the same time however many
/// there are and whoever chose them. Cleared, not freed; but what one large window needed is not kept.
class ValueCounts {
 public:
  /// The text must live until clear(), also when it is removed before.
  void add(std::string_view text);
  /// Precondition: the text is there.
  void remove(std::string_view text);
  std::size_t distinct() const { return distinct_; }
  void clear();

 private:
  struct Slot {
    std::string_view text;
    std::uint64_t hash = 0;
    std::uint32_t count = 0;  // 0: the slot is free
  };
  /// Where the text is, or where it belongs.
  std::size_t slot_of(std::string_view text, std::uint64_t hash) const;
  void free_slot(std::size_t hole);
  void grow();

  std::vector<Slot> slots_;  // open addressing, a power of two, at most half full
  std::size_t distinct_ = 0;
};

}  // namespace candor::rules
