// The check reflection over arbitrary traces: what was said held against what was done.

#include "tests/fuzz/steps.h"

namespace candor::monitor {
extern const Check kReflectionCheck;
}  // namespace candor::monitor

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace candor::monitor;
  fuzz::run(kReflectionCheck, fuzz::trace_of(data, size));
  return 0;
}
