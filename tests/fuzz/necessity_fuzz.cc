// The check necessity over arbitrary traces: how complex the calls are.

#include "tests/fuzz/steps.h"

namespace candor::monitor {
extern const Check kNecessityCheck;
}  // namespace candor::monitor

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace candor::monitor;
  fuzz::run(kNecessityCheck, fuzz::trace_of(data, size));
  return 0;
}
