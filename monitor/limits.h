#pragma once

#include <cstddef>

namespace candor::monitor {

/// What one trace may cost. Configurable; published at GET /v1/limits.
struct Limits {
  std::size_t trace_bytes = std::size_t{32} << 20;
  std::size_t steps = 50'000;
  std::size_t json_depth = 64;
};

}  // namespace candor::monitor
