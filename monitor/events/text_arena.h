#pragma once

#include <cstddef>
#include <cstring>
#include <initializer_list>
#include <memory>
#include <string_view>
#include <vector>

namespace candor::monitor {

/// Keeps texts in few allocations; what it gave lives, and stays where it is, as long as the arena
/// (moves included). Not copyable.
class TextArena {
 public:
  TextArena() = default;
  TextArena(TextArena&&) = default;
  TextArena& operator=(TextArena&&) = default;

  std::string_view keep(std::string_view text) { return join({text}); }

  /// One text from parts.
  std::string_view join(std::initializer_list<std::string_view> parts) {
    std::size_t size = 0;
    for (const auto part : parts) size += part.size();
    char* const begin = allocate(size);
    char* end = begin;
    for (const auto part : parts) {
      if (!part.empty()) std::memcpy(end, part.data(), part.size());
      end += part.size();
    }
    return {begin, size};
  }

  /// `size` bytes for the caller to write.
  char* allocate(std::size_t size) {
    if (size > free_) grow(size);
    char* const begin = next_;
    next_ += size;
    free_ -= size;
    return begin;
  }

 private:
  static constexpr std::size_t kFirstChunk = 2048;
  static constexpr std::size_t kLargestChunk = std::size_t{64} << 10;

  void grow(std::size_t size);

  std::vector<std::unique_ptr<char[]>> chunks_;
  char* next_ = nullptr;
  std::size_t free_ = 0;
};

}  // namespace candor::monitor
