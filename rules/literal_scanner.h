#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "rules/hash.h"

namespace candor::rules {

/// Finds many literals in one text: add() them, freeze(), then scan() from any thread, without allocating.
///
/// Long literals are found by their four-byte pieces: four neighbouring pieces of each are hashed into a bitmap that fits
/// the first-level cache, so that it is enough to look at every fourth place of the text. Literals of four to six bytes are
/// found by one such piece at every place, shorter ones by a pair of bytes. Only where a piece is in its bitmap the
/// literals of its bucket are compared; of the pieces a literal has, those with the emptiest buckets are taken, so that no
/// text can meet long buckets everywhere. (After Wu and Manber, "A fast algorithm for multi-pattern searching", 1994, and
/// Hyperscan's FDR.) How other engines do is in rules/README.md.
class LiteralScanner {
 public:
  static constexpr std::size_t shortest = 2;
  static constexpr std::size_t margin = 8;

  /// Precondition: not frozen, literal.size() >= shortest. Ids need not be different.
  void add(std::string_view literal, std::uint32_t id);
  void freeze();

  /// Calls `found(id, begin, end)` for every occurrence of every literal. Precondition: frozen; `margin` bytes after the
  /// text may be read.
  template <class Found>
  void scan(std::string_view text, Found&& found) const;

 private:
  static constexpr std::size_t stride = 4;
  static constexpr std::size_t long_size = 4 + stride - 1;  // from here on a literal is long

  struct Entry {
    std::uint64_t window =
        0;  // eight bytes of the literal from the piece on, and which of them it has
    std::uint64_t mask = 0;
    std::uint32_t offset = 0;  // of the piece in the literal
    std::uint32_t literal = 0;
  };
  struct Table {
    std::uint32_t bitmap_shift = 0;
    std::uint32_t bucket_shift = 0;
    std::vector<std::uint64_t> bitmap;
    std::vector<std::uint32_t> buckets;  // begins of entries, one more than there are buckets
    std::vector<Entry> entries;
  };
  // All texts and all ids stand together, so that what one event needs is near each other in memory.
  struct Literal {
    std::uint32_t text = 0;  // first byte in texts_
    std::uint32_t size = 0;
    std::uint32_t ids = 0;  // first in ids_
    std::uint32_t id_count = 0;
  };
  struct Placed {
    Entry entry;
    std::uint32_t hash = 0;
  };
  using Buckets = std::vector<std::vector<Placed>>;

  template <class Piece>
  static std::uint32_t hash_at(const char* at) {
    const Piece piece = load<Piece>(at);
    if constexpr (sizeof piece == 2)  // one to one: a full bitmap has a bit for each pair
      return std::uint32_t{static_cast<std::uint16_t>(piece * 0x9E37U)} << 16U;
    return (piece ^ piece >> 15U) * 0x9E3779B1U;
  }
  /// Faster than memcmp for what is mostly shorter than sixteen bytes. Precondition: size > 0; `margin` bytes may be read.
  static bool same(const char* a, const char* b, std::size_t size) {
    static_assert(std::endian::native == std::endian::little, "the last byte is the highest");
    for (; size > 8; size -= 8, a += 8, b += 8) {
      if (load<std::uint64_t>(a) != load<std::uint64_t>(b)) return false;
    }
    return (load<std::uint64_t>(a) ^ load<std::uint64_t>(b)) << (64 - 8 * size) == 0;
  }
  std::string_view text_of(const Literal& literal) const {
    return {texts_.data() + literal.text, literal.size};
  }
  void merge_equal();
  Entry entry_for(std::size_t offset, std::uint32_t literal) const;
  static void size_table(Table& table, std::uint32_t bitmap_bits, std::size_t entries);
  static void fill_table(Table& table, const Buckets& buckets);
  void fill_long();
  template <class Piece>
  void fill_single(Table& table, std::size_t shortest_one, std::size_t longest_one,
                   std::uint32_t most_bits);

  template <class Piece, std::size_t Step, class Found>
  void scan_table(const Table& table, std::string_view text, Found& found) const;
  template <class Found>
  void compare(const Table& table, std::uint32_t hash, std::string_view text, std::size_t at,
               Found& found) const;

  std::vector<std::pair<std::string, std::uint32_t>> added_;  // until frozen
  std::vector<Literal> literals_;
  std::string texts_;  // and `margin` bytes
  std::vector<std::uint32_t> ids_;
  Table long_;
  Table middle_;
  Table short_;
};

template <class Found>
void LiteralScanner::compare(const Table& table, std::uint32_t hash, std::string_view text,
                             std::size_t at, Found& found) const {
  const std::uint32_t* bucket = table.buckets.data() + (hash >> table.bucket_shift);
  const Entry* end = table.entries.data() + bucket[1];
  const auto window = load<std::uint64_t>(text.data() + at);
  for (const Entry* entry = table.entries.data() + bucket[0]; entry != end; ++entry) {
    if (((window ^ entry->window) & entry->mask) != 0 || entry->offset > at) continue;
    const std::size_t begin = at - entry->offset;
    const Literal& literal = literals_.data()[entry->literal];
    if (literal.size > text.size() - begin) continue;
    if (!same(text.data() + begin, texts_.data() + literal.text, literal.size)) continue;
    const std::uint32_t* id = ids_.data() + literal.ids;
    for (const std::uint32_t* ids_end = id + literal.id_count; id != ids_end; ++id)
      found(*id, begin, begin + literal.size);
  }
}

template <class Piece, std::size_t Step, class Found>
void LiteralScanner::scan_table(const Table& table, std::string_view text, Found& found) const {
  if (table.entries.empty()) return;
  const std::uint64_t* bitmap = table.bitmap.data();
  const std::uint32_t shift = table.bitmap_shift;
  for (std::size_t at = 0; at + sizeof(Piece) <= text.size(); at += Step) {
    const std::uint32_t hash = hash_at<Piece>(text.data() + at);
    const std::uint32_t bit = hash >> shift;
    if ((bitmap[bit >> 6U] >> (bit & 63U) & 1U) != 0) compare(table, hash, text, at, found);
  }
}

template <class Found>
void LiteralScanner::scan(std::string_view text, Found&& found) const {
  scan_table<std::uint32_t, stride>(long_, text, found);
  scan_table<std::uint32_t, 1>(middle_, text, found);
  scan_table<std::uint16_t, 1>(short_, text, found);
}

}  // namespace candor::rules
