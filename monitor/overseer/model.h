#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "monitor/overseer/features.h"
#include "monitor/overseer/word_vectors.h"
#include "rules/result.h"

namespace candor::monitor::overseer {

/// One linear model. The margin is bias + sum weight * z over the dense features + sum word weight * value, where
/// z = (value - mean) / deviation, kept within +-kClip. Everything adds up, so every part of a score has an owner.
struct Expert {
  static constexpr float kClip = 3;
  Subject subject = Subject::conduct;
  float bias = 0;
  std::vector<float> mean;   // these three: one for each of dense_features()
  std::vector<float> scale;  // 1 / deviation
  std::vector<float> weight;
  std::vector<std::int8_t> words;  // kWordBuckets, or empty: no word features
  float word_scale = 0;            // what 1 in `words` weighs
};

/// What a model says about one label.
struct Head {
  std::string name;             // the label: `unsafe`
  bool informational = false;   // too weak to raise a decision
  double threshold = .5;        // on the score; a stated default until the deployment has its own
  std::vector<Expert> experts;  // the first is for subjects that no other is for
};

/// A trace of our own making with the scores that this model gave it when it was made.
struct SelfTest {
  std::string trace;  // Candor's format
  std::string head;
  double score = 0;
};

/// All that is in a model file.
struct Model {
  WordTable vectors;
  std::vector<Head> heads;
  std::vector<SelfTest> self_tests;
  std::string card = "{}";  // a JSON object for people: data, figures, thresholds, weaknesses
};

}  // namespace candor::monitor::overseer
