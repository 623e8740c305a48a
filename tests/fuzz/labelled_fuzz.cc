#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "monitor/overseer/labelled.h"

/// Rows of labelled data: either an error or a trace with a set, a group and labels that are there once.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  namespace overseer = candor::monitor::overseer;
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  candor::monitor::Limits limits;
  limits.trace_bytes = std::size_t{1} << 20;
  const auto labelled = overseer::read_labelled(bytes, "file", limits);
  if (!labelled) {
    if (labelled.error().code.empty()) std::abort();
    return 0;
  }
  if (labelled->group.empty()) std::abort();
  for (std::size_t i = 0; i < labelled->labels.size(); ++i) {
    for (std::size_t j = 0; j < i; ++j) {
      if (labelled->labels[i].first == labelled->labels[j].first) std::abort();
    }
  }
  return 0;
}
