#pragma once

#include <chrono>
#include <cstdint>

namespace candor::monitor {

/// Microseconds since it was made; nothing but what verdicts report depends on it.
class Stopwatch {
 public:
  std::uint32_t micros() const {
    const auto passed = std::chrono::steady_clock::now() - start_;
    return static_cast<std::uint32_t>(
        std::chrono::duration_cast<std::chrono::microseconds>(passed).count());
  }

 private:
  std::chrono::steady_clock::time_point start_ = std::chrono::steady_clock::now();
};

}  // namespace candor::monitor
