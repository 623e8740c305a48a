// What is asked for, by meaning rather than by word: over the vectors of the request's words, rare words weighing more, their mean
// and in each direction the farthest to both sides (mean and max pooling: Shen 2018, "Baseline Needs More Love"). A harm
// that no list and no generated request names still lies near those that they do.

#include <algorithm>
#include <array>
#include <string>

#include "monitor/overseer/blocks/block.h"
#include "monitor/overseer/blocks/meaning.h"

namespace candor::monitor::overseer {
namespace {

using namespace text;

constexpr std::size_t kWidth = WordTable::kWidth;
constexpr std::array<std::string_view, 3> kPools = {"mean", "most", "least"};
constexpr float kPrior = 5;  // words without any meaning: one word is no clear request

using Numbers = std::array<float, kWidth>;

void list(std::vector<FeatureInfo>& features) {
  for (const std::string_view pool : kPools) {
    for (std::size_t i = 0; i < kWidth; ++i)
      features.push_back(
          {"request." + std::string(pool) + "_" + std::to_string(i), Channel::request});
  }
}

/// Calls visit(passage, word, row) for the words of the request that say something and that the table knows.
template <typename Visit>
void each_word(const Material& material, Visit visit) {
  for (const Passage& passage : material.passages()) {
    if (passage.channel != Channel::request) continue;
    for (const Word& word : material.reading().words_of(*passage.piece)) {
      const Known& known = material.known(word.id);
      if (known.telling && known.row != WordVectors::kUnknown) visit(passage, word, known.row);
    }
  }
}

Numbers numbers_of(const WordVectors& vectors, std::uint32_t row) {
  const float weight = weight_of_rank(row) / 127;
  const auto from = vectors.row(row);
  Numbers numbers;
  for (std::size_t i = 0; i < kWidth; ++i) numbers[i] = weight * static_cast<float>(from[i]);
  return numbers;
}

/// The words that are as far as it gets.
void note(const Material& material, const Numbers& most, const Numbers& least, Sink& sink) {
  each_word(material, [&](const Passage& passage, const Word& word, std::uint32_t row) {
    const Numbers numbers = numbers_of(material.vectors(), row);
    for (std::size_t i = 0; i < kWidth; ++i) {
      if (numbers[i] > 0 && numbers[i] == most[i])
        sink.note(kWidth + i, passage.piece->step, passage.piece, &word);
      if (numbers[i] < 0 && numbers[i] == least[i])
        sink.note(2 * kWidth + i, passage.piece->step, passage.piece, &word);
    }
  });
}

void fill(const Material& material, Sink& sink) {
  Numbers sum{};
  Numbers most{};
  Numbers least{};
  float words = kPrior;
  each_word(material, [&](const Passage&, const Word&, std::uint32_t row) {
    const Numbers numbers = numbers_of(material.vectors(), row);
    for (std::size_t i = 0; i < kWidth; ++i) {
      sum[i] += numbers[i];
      most[i] = std::max(most[i], numbers[i]);
      least[i] = std::min(least[i], numbers[i]);
    }
    words += 1;
  });
  for (std::size_t i = 0; i < kWidth; ++i) {
    sink.set(i, sum[i] / words);
    sink.set(kWidth + i, most[i]);
    sink.set(2 * kWidth + i, least[i]);
  }
  if (sink.explains()) note(material, most, least, sink);
}

}  // namespace

extern const Block kRequestBlock;
const Block kRequestBlock{"request", list, fill};

}  // namespace candor::monitor::overseer
