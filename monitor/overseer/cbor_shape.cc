#include "monitor/overseer/cbor_shape.h"

#include <vector>

namespace candor::monitor::overseer {
namespace {

enum Major : std::uint8_t { kUnsigned, kNegative, kBytes, kText, kArray, kMap, kTag, kSimple };

class Walker {
 public:
  Walker(std::span<const std::uint8_t> bytes, unsigned depth) : bytes_(bytes), depth_(depth) {}

  bool run() {
    open_.push_back(1);
    while (!open_.empty()) {
      if (open_.back() == 0) {
        open_.pop_back();
        continue;
      }
      --open_.back();
      if (!item()) return false;
    }
    return bytes_.empty();
  }

 private:
  bool item() {
    if (bytes_.empty()) return false;
    const std::uint8_t first = bytes_.front();
    bytes_ = bytes_.subspan(1);
    const auto major = static_cast<Major>(first >> 5);
    std::uint64_t argument = 0;
    if (major == kTag || !read_argument(first & 31, argument)) return false;
    if (major == kBytes || major == kText) return skip(argument);
    if (major != kArray && major != kMap) return true;
    // Every item takes a byte: a count beyond what is left is a lie, and may not be believed by who reserves memory.
    if (argument > bytes_.size() || open_.size() > depth_) return false;
    open_.push_back(major == kMap ? 2 * argument : argument);
    return true;
  }

  bool read_argument(unsigned code, std::uint64_t& argument) {
    argument = code;
    if (code < 24) return true;
    if (code > 27) return false;  // reserved, or of no definite length
    const std::size_t width = std::size_t{1} << (code - 24);
    if (bytes_.size() < width) return false;
    argument = 0;
    for (std::size_t i = 0; i < width; ++i) argument = argument << 8 | bytes_[i];
    bytes_ = bytes_.subspan(width);
    return true;
  }

  bool skip(std::uint64_t count) {
    if (count > bytes_.size()) return false;
    bytes_ = bytes_.subspan(static_cast<std::size_t>(count));
    return true;
  }

  std::span<const std::uint8_t> bytes_;
  unsigned depth_;
  std::vector<std::uint64_t> open_;  // items still to come, by level
};

}  // namespace

bool is_shallow_cbor(std::span<const std::uint8_t> bytes, unsigned depth) {
  return Walker(bytes, depth).run();
}

}  // namespace candor::monitor::overseer
