#pragma once

#include <span>
#include <string_view>
#include <vector>

#include "monitor/overseer/training.h"

namespace candor::monitor::overseer {

/// A part of a head: some features, fitted alone. The parts of a head are brought to the same spread and averaged, so
/// that none drowns the others (stacking with equal weights; Breiman 1996 for the idea).
struct Part {
  std::string_view name;
  std::vector<std::string_view> prefixes = {};  // of the dense features that it takes
  bool words = false;                           // takes the word features instead
  bool real = false;   // learns from real sets, too, where generated traces are there
  double cost = .003;  // liblinear's C
  std::uint32_t channels = kAllChannels;  // whose features it takes
  std::vector<std::string_view> families =
      {};  // of the generated traces; empty: all with the label
};

/// How the models of a head are fitted to one subject.
struct Recipe {
  std::string_view head;  // empty: of all heads that have no recipe of their own
  Subject subject = Subject::conduct;
  std::vector<Part> parts;
  bool informational = false;  // too weak to raise a decision
};

/// All recipes; the last two are for any head. What is in them was chosen on the rows of README.md, by leaving sets out.
std::span<const Recipe> recipes();

/// The recipe of a head for a subject.
const Recipe& recipe_of(std::string_view head, Subject subject);

}  // namespace candor::monitor::overseer
