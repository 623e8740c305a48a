#include <array>

#include "monitor/overseer/evaluation/evaluation.h"

namespace candor::monitor::overseer {

std::string_view to_string(View view) {
  static constexpr std::array<std::string_view, 3> kNames{"whole", "cut", "request"};
  return kNames[static_cast<std::size_t>(view)];
}

std::string_view to_string(Learned learned) {
  static constexpr std::array<std::string_view, 3> kNames{"other_sets", "own_folds", "ready_model"};
  return kNames[static_cast<std::size_t>(learned)];
}

std::string_view to_string(Sees sees) {
  static constexpr std::array<std::string_view, 4> kNames{"joint", "reasoning", "action", "shape"};
  return kNames[static_cast<std::size_t>(sees)];
}

}  // namespace candor::monitor::overseer
