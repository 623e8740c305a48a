// Hashed words (Weinberger 2009, "Feature Hashing for Large Scale Multitask Learning"). The hash is fixed, because model files
// carry its buckets; who makes words collide on purpose gains no more than by choosing other words.

#include "monitor/overseer/blocks/words.h"

#include <array>
#include <bit>
#include <cmath>

#include "monitor/checks/text/stem.h"

namespace candor::monitor::overseer {
namespace {

using namespace text;

constexpr std::size_t kChannels = 4;

std::uint64_t mixed(std::uint64_t a, std::uint64_t b) {
  std::uint64_t sum = (a ^ (b * 0xff51afd7ed558ccdU)) * 0x9E3779B97F4A7C15u;
  return sum ^ (sum >> 29);
}

std::uint64_t fixed_hash(std::string_view word) {
  std::uint64_t sum = 0xcbf29ce484222325u;  // FNV-1a
  for (const char c : stem(word)) {
    const char lower = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    sum = (sum ^ static_cast<unsigned char>(lower)) * 0x100000001b3u;
  }
  return sum | 1;  // never 0
}

std::uint32_t bucket_of(Channel channel, std::uint64_t hash) {
  const std::uint64_t sum = mixed(hash, static_cast<std::uint64_t>(channel) + 17);
  return static_cast<std::uint32_t>(sum >> 48) % kWordBuckets;
}

/// Calls visit(channel, bucket, piece, begin, end) for every word and pair of neighbours.
class Walker {
 public:
  explicit Walker(const Material& material)
      : material_(material), hashes_(material.reading().distinct()) {}

  template <typename Visit>
  void run(Visit visit) {
    for (const Passage& passage : material_.passages()) {
      std::uint64_t previous = 0;
      std::uint32_t begin = 0;
      for (const Word& word : material_.reading().words_of(*passage.piece)) {
        if (word.is(kDecoded)) continue;
        if (word.is(kSentence) || word.is(kParagraph)) previous = 0;
        const std::uint64_t hash = hash_of(*passage.piece, word);
        visit(passage.channel, bucket_of(passage.channel, hash), *passage.piece, word.begin,
              word.end);
        if (previous != 0) {
          visit(passage.channel, bucket_of(passage.channel, mixed(previous, hash)), *passage.piece,
                begin, word.end);
        }
        previous = hash;
        begin = word.begin;
      }
    }
  }

 private:
  std::uint64_t hash_of(const Piece& piece, const Word& word) {
    if (word.kind != Kind::word) return mixed(static_cast<std::uint64_t>(word.kind) + 1, 7);
    std::uint64_t& hash = hashes_[word.id];
    if (hash == 0) hash = fixed_hash(material_.reading().text_of(piece, word));
    return hash;
  }

  const Material& material_;
  std::vector<std::uint64_t> hashes_;  // by token id
};

/// Counts (channel, bucket) pairs in the order of their first appearance.
class Counts {
 public:
  explicit Counts(std::size_t expected) : slots_(std::bit_ceil(expected * 2 + 2)) {}

  void add(Channel channel, std::uint32_t bucket) {
    const std::uint32_t key = bucket | static_cast<std::uint32_t>(channel) << 16;
    const std::size_t mask = slots_.size() - 1;
    std::size_t i = (key * 0x9E3779B1u >> 7) & mask;
    while (slots_[i] != 0 && found_[slots_[i] - 1].key != key) i = (i + 1) & mask;
    if (slots_[i] == 0) {
      found_.push_back({key, 0});
      slots_[i] = static_cast<std::uint32_t>(found_.size());
    }
    ++found_[slots_[i] - 1].times;
  }

  std::vector<WordFeature> features() const {
    std::vector<WordFeature> features;
    features.reserve(found_.size());
    std::array<float, kChannels> squares{};
    for (const Found& found : found_) {
      const float value = log_of(found.times);
      squares[found.key >> 16] += value * value;
      features.push_back(
          {found.key & (kWordBuckets - 1), value, static_cast<Channel>(found.key >> 16)});
    }
    std::array<float, kChannels> inverse{};
    for (std::size_t c = 0; c < kChannels; ++c)
      inverse[c] = squares[c] > 0 ? 1 / std::sqrt(squares[c]) : 0;
    for (WordFeature& feature : features)
      feature.value *= inverse[static_cast<std::size_t>(feature.channel)];
    return features;
  }

 private:
  struct Found {
    std::uint32_t key;
    std::uint32_t times;
  };

  static float log_of(std::uint32_t times) {
    static const auto kFew = [] {
      std::array<float, 16> logs{};
      for (std::size_t i = 0; i < logs.size(); ++i) logs[i] = std::log1p(static_cast<float>(i));
      return logs;
    }();
    return times < kFew.size() ? kFew[times] : std::log1p(static_cast<float>(times));
  }

  std::vector<std::uint32_t> slots_;  // index into found_ + 1; 0: free
  std::vector<Found> found_;
};

}  // namespace

std::vector<WordFeature> word_features(const Material& material) {
  std::size_t words = 0;
  for (const Passage& passage : material.passages())
    words += passage.piece->last - passage.piece->first;
  Counts counts(2 * words);
  Walker(material).run([&](Channel channel, std::uint32_t bucket, const Piece&, std::uint32_t,
                           std::uint32_t) { counts.add(channel, bucket); });
  return counts.features();
}

std::vector<WordPlace> word_places(const Material& material) {
  std::vector<WordPlace> places;
  Walker(material).run([&](Channel channel, std::uint32_t bucket, const Piece& piece,
                           std::uint32_t begin, std::uint32_t end) {
    places.push_back({channel, bucket, &piece, begin, end});
  });
  return places;
}

}  // namespace candor::monitor::overseer
