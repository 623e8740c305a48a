#include "rules/hash.h"

#include <memory>
#include <set>
#include <string>

#include <gtest/gtest.h>

namespace candor::rules {
namespace {

// A copy with nothing behind it that may be read.
std::uint64_t hash_of_copy(const std::string& text) {
  const auto copy = std::make_unique<char[]>(text.size());
  text.copy(copy.get(), text.size());
  return hash_of({copy.get(), text.size()});
}

TEST(HashOf, TellsTextsApartThatDifferInOneByteOrInLength) {
  std::set<std::uint64_t> hashes;
  std::size_t texts = 0;
  for (std::size_t size = 0; size < 40; ++size) {
    const std::string text(size, 'a');
    hashes.insert(hash_of_copy(text));
    ++texts;
    for (std::size_t at = 0; at < size; ++at) {
      std::string other = text;
      other[at] = 'b';
      hashes.insert(hash_of_copy(other));
      ++texts;
    }
  }
  EXPECT_EQ(hashes.size(), texts);
}

TEST(HashOf, IsTheSameForTheSameBytesElsewhere) {
  for (std::size_t size = 0; size < 40; ++size) {
    const std::string text = std::string(size, 'x') + "tail";
    EXPECT_EQ(hash_of(std::string_view(text).substr(0, size)),
              hash_of_copy(std::string(size, 'x')));
  }
}

}  // namespace
}  // namespace candor::rules
