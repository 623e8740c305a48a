#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "rules/result.h"

namespace candor::monitor::overseer {

/// What words mean, as a small table: the most frequent words of a public embedding, reduced by principal components,
/// one signed byte a number. It is part of every model file. Rows have length 1 before they are rounded.
struct WordTable {
  static constexpr std::size_t kWidth = 24;
  std::vector<std::string> words;    // in lower case, most frequent first; one for each stem
  std::vector<std::int8_t> numbers;  // words.size() * kWidth, in 1/127
};

/// Reads an embedding in the text form of GloVe and word2vec (a word and its numbers a line, most frequent first) and
/// reduces it to the first `words` stems. The same text gives the same table. Errors: `bad_vectors`.
Result<WordTable> reduce_vectors(std::string_view text, std::size_t words = 10'000);

/// The table for look-up by token hash. Immutable, thread-safe. Token hashes are of this process (text/hash.h), so this
/// is made again in each.
class WordVectors {
 public:
  using Row = std::span<const std::int8_t, WordTable::kWidth>;
  static constexpr std::uint32_t kUnknown = 0xFFFFFFFF;

  WordVectors() = default;  // knows no word: features of meaning are 0
  explicit WordVectors(WordTable table);

  std::uint32_t find(std::uint64_t token_hash) const;
  Row row(std::uint32_t index) const {
    return Row(table_.numbers.data() + std::size_t{index} * WordTable::kWidth, WordTable::kWidth);
  }
  /// How near the word is to each of kConcepts (blocks/concepts.h): their cosine in 1/127, 0 below 0.
  std::span<const std::int8_t> concepts(std::uint32_t index) const;
  const WordTable& table() const { return table_; }

 private:
  struct Slot {
    std::uint64_t hash = 0;
    std::uint32_t row = kUnknown;
  };

  void find_concepts();

  WordTable table_;
  std::vector<std::int8_t> concepts_;  // rows * kConcepts.size()
  std::vector<Slot> slots_;            // open addressing, a power of two
};

}  // namespace candor::monitor::overseer
