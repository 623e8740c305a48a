#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "monitor/checks/check.h"
#include "monitor/checks/text/reading.h"
#include "monitor/overseer/word_vectors.h"

namespace candor::monitor::overseer {

/// Whose words a feature speaks of. `request` is what the agent was told: system and user. Text of tool results is
/// read only for where values came from: its words tell the tool, not the agent. `relation` is what neither shows alone:
/// a call against the reasoning before it.
enum class Channel : std::uint8_t { reasoning, action, message, request, relation };

std::string_view to_string(Channel channel);

/// What the agent mostly did: used tools, or handed in a program. Models have separate weights for the two where data
/// for both was there, because what is bad in one means nothing in the other.
enum class Subject : std::uint8_t { conduct, program };

struct FeatureInfo {
  std::string name;  // `intent.conceal.reasoning`; unique, stable: model files name it
  Channel channel = Channel::request;
};

/// The dense features, in their order in Features::dense. None is a count or a length.
std::span<const FeatureInfo> dense_features();

/// A hashed word or pair of neighbouring words; the channel is part of the hash.
struct WordFeature {
  std::uint32_t bucket = 0;  // < kWordBuckets
  float value = 0;           // log(1 + times), over the channel's length 1
  Channel channel = Channel::request;
};

inline constexpr std::uint32_t kWordBuckets = 1u << 16;

/// A trace as linear models see it. Depends on the trace and the word table only, so it can be kept for many models
/// that share a table (cross-validation).
struct Features {
  Subject subject = Subject::conduct;
  std::uint8_t channels = 0;  // those with any text, 1 << Channel; others' features say nothing
  std::vector<float> dense;   // of dense_features(); finite
  std::vector<WordFeature> words;  // each (channel, bucket) once

  bool has(Channel channel) const { return (channels >> static_cast<unsigned>(channel) & 1u) != 0; }
};

/// `found`: what the checks before found (dataflow, reflection, ...); signals of others are ignored.
/// Linear in the trace; any thread.
Features extract(const text::Reading& reading, const Observations& found,
                 const WordVectors& vectors);

/// The same from a trace alone: runs the checks first. For training and evaluation.
Features features_of(const Trace& trace, const WordVectors& vectors);

}  // namespace candor::monitor::overseer
