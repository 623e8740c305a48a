// Soft lexicons: the mean over the three different words of the request that are nearest to a concept. A word that no list has
// still means something. Of the request only: in the agent's own texts they told one set's tools from another's.

#include "monitor/overseer/blocks/concepts.h"

#include <algorithm>
#include <array>

#include "monitor/overseer/blocks/block.h"

namespace candor::monitor::overseer {
namespace {

using namespace text;

constexpr std::size_t kNearest = 3;

void list(std::vector<FeatureInfo>& features) {
  for (const Concept& subject : kConcepts)
    features.push_back({"concept." + std::string(subject.name) + ".request", Channel::request});
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
    for (const Word& word : material_.reading().words_of(*passage.piece)) {
      if (met_[word.id]) continue;
      met_[word.id] = true;
      const Known& known = material_.known(word.id);
      if (!known.telling || known.row == WordVectors::kUnknown) continue;
      const auto likeness = material_.vectors().concepts(known.row);
      for (std::size_t k = 0; k < kConcepts.size(); ++k) {
        auto& best = best_[k];
        if (likeness[k] > best.back().likeness) keep({likeness[k], passage.piece, &word}, best);
      }
    }
  }

  void finish() {
    for (std::size_t k = 0; k < kConcepts.size(); ++k) finish(k, best_[k]);
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
  std::vector<bool> met_;  // by token id
  std::array<Best, kConcepts.size()> best_{};
};

void fill(const Material& material, Sink& sink) {
  Nearest nearest(material, sink);
  for (const Passage& passage : material.passages()) {
    if (passage.channel == Channel::request) nearest.read(passage);
  }
  nearest.finish();
}

}  // namespace

extern const Block kConceptsBlock;
const Block kConceptsBlock{"concepts", list, fill};

}  // namespace candor::monitor::overseer
