// The check dataflow over arbitrary traces: where values came from, and orders in results.

#include "tests/fuzz/steps.h"

namespace candor::monitor {
extern const Check kDataFlowCheck;
}  // namespace candor::monitor

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace candor::monitor;
  fuzz::run(kDataFlowCheck, fuzz::trace_of(data, size));
  return 0;
}
