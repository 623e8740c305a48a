#include "monitor/overseer/word_vectors.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>

#include "monitor/checks/text/tokens.h"
#include "monitor/overseer/blocks/concepts.h"

namespace candor::monitor::overseer {
namespace {

constexpr std::size_t kWidth = WordTable::kWidth;

/// The hash of a text that is one token; none for others.
std::optional<std::uint64_t> token_hash(std::string_view word) {
  std::vector<text::Token> tokens;
  text::tokenize(word, tokens);
  if (tokens.size() != 1) return std::nullopt;
  return tokens.front().hash;
}

using Sum = std::array<float, kWidth>;

std::int8_t rounded(float value) {
  return static_cast<std::int8_t>(std::lround(std::clamp(value, -1.0F, 1.0F) * 127));
}

float length(const Sum& sum) {
  float squares = 0;
  for (const float value : sum) squares += value * value;
  return std::sqrt(squares);
}

}  // namespace

WordVectors::WordVectors(WordTable table) : table_(std::move(table)) {
  slots_.resize(std::bit_ceil(std::max<std::size_t>(table_.words.size() * 2, 2)));
  const std::size_t mask = slots_.size() - 1;
  for (std::uint32_t i = 0; i < table_.words.size(); ++i) {
    const auto hash = token_hash(table_.words[i]);
    if (!hash || find(*hash) != kUnknown) continue;
    std::size_t slot = *hash & mask;
    while (slots_[slot].row != kUnknown) slot = (slot + 1) & mask;
    slots_[slot] = {*hash, i};
  }
  find_concepts();
}

std::uint32_t WordVectors::find(std::uint64_t token_hash) const {
  if (slots_.empty()) return kUnknown;
  const std::size_t mask = slots_.size() - 1;
  for (std::size_t i = token_hash & mask;; i = (i + 1) & mask) {
    if (slots_[i].row == kUnknown || slots_[i].hash == token_hash) return slots_[i].row;
  }
}

std::span<const std::int8_t> WordVectors::concepts(std::uint32_t index) const {
  return std::span(concepts_).subspan(std::size_t{index} * kConcepts.size(), kConcepts.size());
}

void WordVectors::find_concepts() {
  concepts_.assign(table_.words.size() * kConcepts.size(), 0);
  for (std::size_t k = 0; k < kConcepts.size(); ++k) {
    Sum centre{};
    std::vector<text::Token> seeds;
    text::tokenize(kConcepts[k].seeds, seeds);
    for (const text::Token& seed : seeds) {
      const std::uint32_t index = find(seed.hash);
      if (index == kUnknown) continue;
      for (std::size_t i = 0; i < kWidth; ++i) centre[i] += row(index)[i];
    }
    const float norm = length(centre);
    if (norm == 0) continue;
    for (std::uint32_t index = 0; index < table_.words.size(); ++index) {
      float cosine = 0;
      for (std::size_t i = 0; i < kWidth; ++i) cosine += centre[i] / norm * row(index)[i] / 127;
      concepts_[index * kConcepts.size() + k] = rounded(std::max(cosine, 0.0F));
    }
  }
}

}  // namespace candor::monitor::overseer
