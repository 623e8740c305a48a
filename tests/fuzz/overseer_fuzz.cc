// The loader of model files: whatever the bytes are, it says no or gives a model that scores.

#include <cstdint>
#include <string_view>

#include "monitor/overseer/model_file.h"
#include "monitor/overseer/overseer.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace candor::monitor;
  auto model = overseer::read_model({reinterpret_cast<const char*>(data), size});
  if (!model) return 0;
  const overseer::Overseer loaded(std::move(*model));
  for (const auto& score : loaded.score(overseer::features_of(Trace{}, loaded.vectors()))) {
    if (!(score.score >= 0 && score.score <= 1)) __builtin_trap();
  }
  return 0;
}
