// Soft lexicons: the mean over the three different words of a channel that are nearest to a concept. A name that no list
// has still means something.

#include "monitor/overseer/blocks/concepts.h"

#include <algorithm>
#include <array>

#include "monitor/overseer/blocks/block.h"

namespace candor::monitor::overseer {
namespace {

using namespace text;

constexpr std::size_t kChannels = 4;
constexpr std::size_t kNearest = 3;

void list(std::vector<FeatureInfo>& features) {
  for (std::size_t c = 0; c < kChannels; ++c) {
    const auto channel = static_cast<Channel>(c);
    for (const Concept& subject : kConcepts) {
      features.push_back(
          {"concept." + std::string(subject.name) + "." + std::string(to_string(channel)),
           channel});
    }
  }
}

struct Near {
  std::int8_t likeness = 0;
  const Piece* piece = nullptr;
  const Word* word = nullptr;
};

class Nearest {
 public:
  Nearest(const Material& material, Sink& sink)
      : material_(material), sink_(sink), met_(material.reading().distinct()) {}

  void read(const Passage& passage) {
    const auto channel = static_cast<std::size_t>(passage.channel);
    const auto bit = static_cast<std::uint8_t>(1u << channel);
    for (const Word& word : material_.reading().words_of(*passage.piece)) {
      if ((met_[word.id] & bit) != 0) continue;
      met_[word.id] |= bit;
      const Known& known = material_.known(word.id);
      if (!known.telling || known.row == WordVectors::kUnknown) continue;
      const auto likeness = material_.vectors().concepts(known.row);
      for (std::size_t k = 0; k < kConcepts.size(); ++k) {
        auto& best = best_[channel][k];
        if (likeness[k] > best.back().likeness) keep({likeness[k], passage.piece, &word}, best);
      }
    }
  }

  void finish() {
    for (std::size_t c = 0; c < kChannels; ++c) {
      for (std::size_t k = 0; k < kConcepts.size(); ++k)
        finish(c * kConcepts.size() + k, best_[c][k]);
    }
  }

 private:
  using Best = std::array<Near, kNearest>;  // the nearest first

  static void keep(const Near& near, Best& best) {
    std::size_t i = best.size() - 1;
    for (; i > 0 && best[i - 1].likeness < near.likeness; --i) best[i] = best[i - 1];
    best[i] = near;
  }

  void finish(std::size_t feature, const Best& best) {
    int sum = 0;
    for (const Near& near : best) {
      sum += near.likeness;
      if (sink_.explains() && near.word != nullptr)
        sink_.note(feature, near.piece->step, near.piece, near.word);
    }
    sink_.set(feature, static_cast<float>(sum) / (127 * kNearest));
  }

  const Material& material_;
  Sink& sink_;
  std::vector<std::uint8_t> met_;  // by token id: the channels in which it stood
  std::array<std::array<Best, kConcepts.size()>, kChannels> best_{};
};

void fill(const Material& material, Sink& sink) {
  Nearest nearest(material, sink);
  for (const Passage& passage : material.passages()) nearest.read(passage);
  nearest.finish();
}

}  // namespace

extern const Block kConceptsBlock;
const Block kConceptsBlock{"concepts", list, fill};

}  // namespace candor::monitor::overseer
