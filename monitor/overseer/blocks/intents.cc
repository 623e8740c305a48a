// How often a channel speaks of an intent: hits among the words, as a rate. sqrt(hits / (20 + words)): short texts do not
// get high rates from one word, and long ones are not told apart by their length.

#include "monitor/overseer/blocks/intents.h"

#include <array>
#include <cmath>

#include "monitor/overseer/blocks/block.h"

namespace candor::monitor::overseer {
namespace {

using namespace text;

constexpr std::array<Channel, 4> kChannels = {Channel::reasoning, Channel::action, Channel::message,
                                              Channel::request};
constexpr double kPrior = 20;  // words

void list(std::vector<FeatureInfo>& features) {
  for (const Channel channel : kChannels) {
    for (const Intent& intent : intents()) {
      features.push_back(
          {"intent." + std::string(intent.name) + "." + std::string(to_string(channel)), channel});
    }
  }
}

class Counter {
 public:
  Counter(const Material& material, Sink& sink) : material_(material), sink_(sink) {}

  void read(const Passage& passage) {
    passage_ = &passage;
    channel_ = static_cast<std::size_t>(passage.channel);
    const auto words = material_.reading().words_of(*passage.piece);
    for (std::size_t i = 0; i < words.size(); ++i) read_word(words, i);
  }

  void finish() {
    for (std::size_t c = 0; c < kChannels.size(); ++c) {
      for (std::size_t i = 0; i < kIntents; ++i) {
        if (hits_[c][i] == 0) continue;
        sink_.set(c * kIntents + i,
                  static_cast<float>(std::sqrt(hits_[c][i] / (kPrior + words_[c]))));
      }
    }
  }

 private:
  void read_word(std::span<const Word> words, std::size_t i) {
    ++words_[channel_];
    std::uint32_t bits = material_.known(words[i].id).intents;
    if ((bits & kOpensPhrase) != 0) bits |= phrase_bits(words, i);
    bits &= ~kOpensPhrase;
    while (bits != 0) {
      const auto intent = static_cast<std::size_t>(std::countr_zero(bits));
      bits &= bits - 1;
      ++hits_[channel_][intent];
      if (sink_.explains())
        sink_.note(channel_ * kIntents + intent, passage_->piece->step, passage_->piece, &words[i]);
    }
  }

  std::uint32_t phrase_bits(std::span<const Word> words, std::size_t i) const {
    const Reading& reading = material_.reading();
    std::array<std::uint64_t, 3> hashes{};
    std::uint32_t bits = 0;
    for (std::size_t n = 0; n < hashes.size() && i + n < words.size(); ++n) {
      hashes[n] = reading.hash(words[i + n].id);
      if (n > 0) bits |= intents_of_phrase(std::span(hashes).first(n + 1));
    }
    return bits;
  }

  const Material& material_;
  Sink& sink_;
  const Passage* passage_ = nullptr;
  std::size_t channel_ = 0;
  std::array<std::array<double, kIntents>, kChannels.size()> hits_{};
  std::array<double, kChannels.size()> words_{};
};

void fill(const Material& material, Sink& sink) {
  Counter counter(material, sink);
  for (const Passage& passage : material.passages()) counter.read(passage);
  counter.finish();
}

}  // namespace

extern const Block kIntentsBlock;
const Block kIntentsBlock{"intents", list, fill};

}  // namespace candor::monitor::overseer
