#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "monitor/overseer/blocks/material.h"
#include "monitor/overseer/features.h"

namespace candor::monitor::overseer {

/// What a feature's value stands on: words [first, last) of a piece, or a whole step when there are none.
struct Note {
  std::uint32_t feature = 0;
  std::uint32_t step = 0;
  std::uint32_t leaf = text::Piece::kText;
  std::uint32_t begin = 0;
  std::uint32_t end = 0;
};

/// Where a block writes: its part of the dense features (zeros before), and, when somebody asks for an explanation, what
/// they stand on. Features of a block count from 0.
class Sink {
 public:
  Sink(std::span<float> values, std::uint32_t first, std::vector<Note>* notes)
      : values_(values), first_(first), notes_(notes) {}

  void set(std::size_t feature, float value) { values_[feature] = value; }
  bool explains() const { return notes_ != nullptr; }
  void note(std::size_t feature, std::uint32_t step, const text::Piece* piece = nullptr,
            const text::Word* word = nullptr) {
    Note made{first_ + static_cast<std::uint32_t>(feature), step};
    if (piece != nullptr) made.leaf = piece->leaf;
    if (word != nullptr) {
      made.begin = word->begin;
      made.end = word->end;
    }
    notes_->push_back(made);
  }

 private:
  std::span<float> values_;
  std::uint32_t first_;
  std::vector<Note>* notes_;
};

/// A block of dense features. To add one: write `monitor/overseer/blocks/<name>.cc` that defines `const Block k<Name>Block`,
/// and add its two lines (declaration, list) to blocks.cc. A model is bound to the features' names: a new block needs
/// models that are trained anew.
struct Block {
  std::string_view name;
  void (*list)(std::vector<FeatureInfo>& features);  // appends
  void (*fill)(const Material& material, Sink& sink);
};

std::span<const Block* const> blocks();

/// All features of a trace, and with `notes` what they stand on.
Features features_of(const Material& material, std::vector<Note>* notes);

}  // namespace candor::monitor::overseer
