#include "monitor/events/text_arena.h"

#include <algorithm>

namespace candor::monitor {

void TextArena::grow(std::size_t size) {
  const std::size_t doubled = kFirstChunk << std::min<std::size_t>(chunks_.size(), 5);
  const std::size_t chunk = std::max(size, std::min(doubled, kLargestChunk));
  chunks_.push_back(std::make_unique_for_overwrite<char[]>(chunk));
  next_ = chunks_.back().get();
  free_ = chunk;
}

}  // namespace candor::monitor
