#pragma once

#include <cstddef>

namespace candor::monitor {

/// What one trace may cost. Configurable; published at GET /v1/limits.
struct Limits {
  std::size_t trace_bytes = std::size_t{32} << 20;
  std::size_t steps = 50'000;
  std::size_t json_depth = 64;
  /// Memory of all flattened arguments and metadata (paths, texts and 80 bytes a leaf): what a
  /// hostile
  /// `{"<a megabyte of name>": [1,1,1,…]}` may grow to. Exceeding it is `trace_too_large`.
  std::size_t leaf_bytes = std::size_t{128} << 20;
};

}  // namespace candor::monitor
