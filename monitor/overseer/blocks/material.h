#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "monitor/checks/check.h"
#include "monitor/checks/text/reading.h"
#include "monitor/overseer/blocks/calls.h"
#include "monitor/overseer/features.h"
#include "monitor/overseer/word_vectors.h"

namespace candor::monitor::overseer {

/// What the tables know of a token.
struct Known {
  std::uint32_t intents = 0;                  // bits, see intents.h
  std::uint32_t row = WordVectors::kUnknown;  // in the word table
  bool telling = false;                       // says something: no function word
};

/// A piece of text that a channel reads.
struct Passage {
  Channel channel = Channel::request;
  const text::Piece* piece = nullptr;
};

/// What all blocks read: the trace's words with what is known of them, cut into channels. Made once a trace. What it
/// refers to must outlive it.
class Material {
 public:
  Material(const text::Reading& reading, const Observations& found, const WordVectors& vectors);

  const text::Reading& reading() const { return reading_; }
  const Observations& found() const { return found_; }
  const WordVectors& vectors() const { return vectors_; }

  const Known& known(std::uint32_t id) const { return known_[id]; }
  /// The agent's texts and the first turn of the user, in the trace's order. Later turns of the user count for where values
  /// came from only: what a harness or a conversation adds there tells how the agent fared.
  std::span<const Passage> passages() const { return passages_; }
  std::span<const CallFacts> calls() const { return calls_; }
  Subject subject() const { return subject_; }

 private:
  const text::Reading& reading_;
  const Observations& found_;
  const WordVectors& vectors_;
  std::vector<Known> known_;
  std::vector<Passage> passages_;
  std::vector<CallFacts> calls_;
  Subject subject_ = Subject::conduct;
};

}  // namespace candor::monitor::overseer
