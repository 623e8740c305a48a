#include "monitor/overseer/features.h"

#include <array>

#include "monitor/overseer/blocks/block.h"
#include "monitor/overseer/blocks/material.h"
#include "monitor/overseer/blocks/words.h"

namespace candor::monitor::overseer {
namespace {

struct Layout {
  Layout() {
    for (const Block* block : blocks()) {
      begins.push_back(static_cast<std::uint32_t>(features.size()));
      block->list(features);
    }
    begins.push_back(static_cast<std::uint32_t>(features.size()));
  }

  std::vector<FeatureInfo> features;
  std::vector<std::uint32_t> begins;  // of each block, and the end
};

const Layout& layout() {
  static const Layout made;
  return made;
}

}  // namespace

std::string_view to_string(Channel channel) {
  constexpr std::array<std::string_view, 5> kNames = {"reasoning", "action", "message", "request",
                                                      "relation"};
  return kNames[static_cast<std::size_t>(channel)];
}

std::span<const FeatureInfo> dense_features() { return layout().features; }

namespace {

std::uint8_t channels_of(const Material& material) {
  unsigned channels = 0;
  for (const Passage& passage : material.passages()) {
    if (passage.piece->first < passage.piece->last)
      channels |= 1u << static_cast<unsigned>(passage.channel);
  }
  constexpr unsigned kBoth = 1u << static_cast<unsigned>(Channel::reasoning) |
                             1u << static_cast<unsigned>(Channel::action);
  if ((channels & kBoth) == kBoth) channels |= 1u << static_cast<unsigned>(Channel::relation);
  return static_cast<std::uint8_t>(channels);
}

}  // namespace

Features features_of(const Material& material, std::vector<Note>* notes) {
  Features features;
  features.subject = material.subject();
  features.channels = channels_of(material);
  features.dense.resize(dense_features().size());
  for (std::size_t i = 0; i < blocks().size(); ++i) {
    const std::uint32_t begin = layout().begins[i];
    Sink sink(std::span(features.dense).subspan(begin, layout().begins[i + 1] - begin), begin,
              notes);
    blocks()[i]->fill(material, sink);
  }
  features.words = word_features(material);
  return features;
}

Features extract(const text::Reading& reading, const Observations& found,
                 const WordVectors& vectors) {
  return features_of(Material(reading, found, vectors), nullptr);
}

Features features_of(const Trace& trace, const WordVectors& vectors) {
  Observations found;
  for (const Check* check : checks()) {
    if (check->name != "overseer") run_check(*check, trace, found);
  }
  return extract(text::reading_of(trace, found), found, vectors);
}

}  // namespace candor::monitor::overseer
