#pragma once

#include <array>
#include <cmath>
#include <cstdint>

#include "monitor/overseer/word_vectors.h"

namespace candor::monitor::overseer {

/// What a word of this rank in the table weighs: frequent ones less (Arora 2017, "A Simple but Tough-to-Beat Baseline for
/// Sentence Embeddings"; the rank stands for the frequency).
inline float weight_of_rank(std::uint32_t row) {
  constexpr float kHalfRank = 150;  // words of this rank weigh one half
  return static_cast<float>(row) / (static_cast<float>(row) + kHalfRank);
}

/// The sum of the vectors of some words, frequent ones weighing less.
class Meaning {
 public:
  void add(const WordVectors& vectors, std::uint32_t row) {
    const float weight = weight_of_rank(row);
    const auto numbers = vectors.row(row);
    for (std::size_t i = 0; i < sum_.size(); ++i)
      sum_[i] += weight * static_cast<float>(numbers[i]);
  }

  void add(const Meaning& other) {
    for (std::size_t i = 0; i < sum_.size(); ++i) sum_[i] += other.sum_[i];
  }

  float square() const { return dot(*this); }

  float dot(const Meaning& other) const {
    float sum = 0;
    for (std::size_t i = 0; i < sum_.size(); ++i) sum += sum_[i] * other.sum_[i];
    return sum;
  }

  /// 0 when one of them has no words.
  float cosine(const Meaning& other) const {
    const float squares = square() * other.square();
    return squares > 0 ? dot(other) / std::sqrt(squares) : 0;
  }

 private:
  std::array<float, WordTable::kWidth> sum_{};
};

}  // namespace candor::monitor::overseer
