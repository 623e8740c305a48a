#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "monitor/overseer/features.h"
#include "monitor/overseer/word_vectors.h"
#include "rules/result.h"

namespace candor::monitor::overseer {

/// Weights of the dense features. What a feature adds is weight * z, z = (value - mean) / deviation kept within +-kClip.
struct DenseLine {
  static constexpr float kClip = 3;
  std::vector<float> mean;   // these three: one for each of dense_features()
  std::vector<float> scale;  // 1 / deviation
  std::vector<float> weight;

  static double part(float value, float mean, float scale, float weight) {
    const float z = (value - mean) * scale;
    return static_cast<double>(weight * (z < -kClip ? -kClip : z > kClip ? kClip : z));
  }
  double part(float value, std::size_t i) const {
    return part(value, mean[i], scale[i], weight[i]);
  }
};

/// One linear model: bias + what the features add in each of its lines + sum word weight * value. Everything adds up, so
/// every part of a score has an owner. A channel without text adds nothing; who called nothing counts as having acted like
/// the average benign agent.
struct Expert {
  Subject subject = Subject::conduct;
  float bias = 0;
  float idle = 0;                  // in place of the action's features when nothing was called
  std::vector<DenseLine> lines;    // each was fitted to other traces
  std::vector<std::int8_t> words;  // kWordBuckets, or empty: no word features
  float word_scale = 0;            // what 1 in `words` weighs
};

/// What a model says about one label.
struct Head {
  std::string name;             // the label: `unsafe`
  bool informational = false;   // too weak to raise a decision
  std::uint32_t positives = 0;  // examples that it was fitted to
  std::uint32_t negatives = 0;
  double threshold = .5;        // on the score; a stated default until the deployment has its own
  std::vector<Expert> experts;  // the first is for subjects that no other is for
};

/// The head's model for a subject: its first where it has no other.
const Expert& expert_for(const Head& head, Subject subject);

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
  std::string digest;       // of the file that it was read from, `sha256:…`
  std::string card = "{}";  // a JSON object for people: data, figures, thresholds, weaknesses
};

}  // namespace candor::monitor::overseer
