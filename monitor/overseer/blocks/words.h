#pragma once

#include <string_view>
#include <vector>

#include "monitor/overseer/blocks/material.h"
#include "monitor/overseer/features.h"

namespace candor::monitor::overseer {

/// The hashed words and pairs of neighbours of what the agent thought, did, said and was asked: log(1 + times), each
/// channel over its length. Numbers, addresses, paths and the like are one word each: what they are, not which.
std::vector<WordFeature> word_features(const Material& material);

/// One place of a word feature.
struct WordPlace {
  Channel channel = Channel::request;
  std::uint32_t bucket = 0;
  const text::Piece* piece = nullptr;
  std::uint32_t begin = 0;  // bytes of the piece's text
  std::uint32_t end = 0;
};

/// All of them in order, for explanations.
std::vector<WordPlace> word_places(const Material& material);

}  // namespace candor::monitor::overseer
