#include "rules/literal_scanner.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <unordered_map>

#include "rules/text_statistics.h"

namespace candor::rules {
void LiteralScanner::add(std::string_view literal, std::uint32_t id) {
  added_.emplace_back(literal, id);
}

void LiteralScanner::merge_equal() {
  std::sort(added_.begin(), added_.end());
  added_.erase(std::unique(added_.begin(), added_.end()), added_.end());
  for (const auto& [text, id] : added_) {
    if (literals_.empty() || text_of(literals_.back()) != text) {
      literals_.push_back({static_cast<std::uint32_t>(texts_.size()),
                           static_cast<std::uint32_t>(text.size()),
                           static_cast<std::uint32_t>(ids_.size()), 0});
      texts_ += text;
    }
    ids_.push_back(id);
    ++literals_.back().id_count;
  }
  added_ = {};
}

LiteralScanner::Entry LiteralScanner::entry_for(std::size_t offset, std::uint32_t literal) const {
  const std::string_view text = text_of(literals_[literal]);
  Entry entry;
  entry.offset = static_cast<std::uint32_t>(offset);
  entry.literal = literal;
  const std::size_t size = std::min(text.size() - offset, sizeof entry.window);
  std::memcpy(&entry.window, text.data() + offset, size);
  std::memset(&entry.mask, 0xFF, size);
  return entry;
}

void LiteralScanner::freeze() {
  merge_equal();
  fill_long();
  fill_single<std::uint32_t>(middle_, 4, long_size - 1, 18);
  fill_single<std::uint16_t>(short_, shortest, 3, 16);
  texts_.append(margin, 0);
}

void LiteralScanner::size_table(Table& table, std::uint32_t bitmap_bits, std::size_t entries) {
  table.bitmap_shift = 32U - bitmap_bits;
  table.bitmap.assign((std::size_t{1} << bitmap_bits) / 64, 0);
  table.bucket_shift =
      32U - std::clamp(static_cast<std::uint32_t>(std::bit_width(entries)), 6U, 16U);
}

void LiteralScanner::fill_table(Table& table, const Buckets& buckets) {
  for (const std::vector<Placed>& bucket : buckets) {
    table.buckets.push_back(static_cast<std::uint32_t>(table.entries.size()));
    for (const Placed& placed : bucket) {
      table.entries.push_back(placed.entry);
      const std::uint32_t bit = placed.hash >> table.bitmap_shift;
      table.bitmap[bit >> 6U] |= std::uint64_t{1} << (bit & 63U);
    }
  }
  table.buckets.push_back(static_cast<std::uint32_t>(table.entries.size()));
}

// Of each long literal the `stride` neighbouring pieces that are rarest in all literals, and so probably in texts, and whose
// buckets are the emptiest.
void LiteralScanner::fill_long() {
  const auto is_long = [](const Literal& literal) { return literal.size >= long_size; };
  const auto count =
      static_cast<std::size_t>(std::count_if(literals_.begin(), literals_.end(), is_long)) * stride;
  if (count == 0) return;
  size_table(long_, std::clamp(static_cast<std::uint32_t>(std::bit_width(count * 64)), 12U, 18U),
             count);
  Buckets buckets(std::size_t{1} << (32U - long_.bucket_shift));
  const auto bucket_of = [&](std::uint32_t hash) -> std::vector<Placed>& {
    return buckets[hash >> long_.bucket_shift];
  };
  std::unordered_map<std::uint32_t, std::size_t> seen;
  for (const Literal& literal : literals_) {
    for (std::size_t at = 0; at + 4 <= literal.size; ++at)
      ++seen[hash_at<std::uint32_t>(text_of(literal).data() + at)];
  }
  for (std::uint32_t i = 0; i < literals_.size(); ++i) {
    if (!is_long(literals_[i])) continue;
    const std::string_view text = text_of(literals_[i]);
    std::size_t best = 0;
    std::size_t best_cost = static_cast<std::size_t>(-1);
    for (std::size_t at = 0; at + long_size <= text.size(); ++at) {
      std::size_t cost = 0;
      for (std::size_t k = 0; k < stride; ++k) {
        const std::uint32_t hash = hash_at<std::uint32_t>(text.data() + at + k);
        cost += seen[hash] * (1 + bucket_of(hash).size());
      }
      if (cost >= best_cost) continue;
      best = at;
      best_cost = cost;
    }
    for (std::size_t at = best; at < best + stride; ++at) {
      const std::uint32_t hash = hash_at<std::uint32_t>(text.data() + at);
      bucket_of(hash).push_back({entry_for(at, i), hash});
    }
  }
  fill_table(long_, buckets);
}

// Of each of these literals the piece that is rarest in all literals and in texts, or whose bucket is emptier.
template <class Piece>
void LiteralScanner::fill_single(Table& table, std::size_t shortest_one, std::size_t longest_one,
                                 std::uint32_t most_bits) {
  const auto is_one = [&](const Literal& literal) {
    return literal.size >= shortest_one && literal.size <= longest_one;
  };
  const auto count =
      static_cast<std::size_t>(std::count_if(literals_.begin(), literals_.end(), is_one));
  if (count == 0) return;
  size_table(table,
             std::clamp(static_cast<std::uint32_t>(std::bit_width(count * 64)), 12U, most_bits),
             count * 16);
  Buckets buckets(std::size_t{1} << (32U - table.bucket_shift));
  std::unordered_map<std::uint32_t, double> seen;
  for (const Literal& literal : literals_) {
    for (std::size_t at = 0; at + sizeof(Piece) <= literal.size; ++at)
      ++seen[hash_at<Piece>(text_of(literal).data() + at)];
  }
  for (std::uint32_t i = 0; i < literals_.size(); ++i) {
    if (!is_one(literals_[i])) continue;
    const std::string_view text = text_of(literals_[i]);
    Placed best;
    double best_cost = 0;
    for (std::size_t at = 0; at + sizeof(Piece) <= text.size(); ++at) {
      const std::uint32_t hash = hash_at<Piece>(text.data() + at);
      const auto load = static_cast<double>(1 + buckets[hash >> table.bucket_shift].size());
      double bits = 0;
      for (std::size_t k = 0; k < sizeof(Piece); ++k) bits += bits_of(text[at + k]);
      const double cost = load * (seen[hash] + 1000 * std::exp2(-bits));
      if (at > 0 && cost >= best_cost) continue;
      best = {entry_for(at, i), hash};
      best_cost = cost;
    }
    buckets[best.hash >> table.bucket_shift].push_back(best);
  }
  fill_table(table, buckets);
}

}  // namespace candor::rules
