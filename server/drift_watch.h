#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <map>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "monitor/verdict.h"
#include "server/metrics.h"

namespace candor::server {

/// How the values of signals change over time: the population stability index of the newest traces against the first
/// ones since the start. Of all traces, whatever was decided; below .1 is little, from .25 on much. Signals that
/// clients post are not counted: their names are theirs. Any thread.
class DriftWatch {
 public:
  static constexpr std::size_t kReference = 500;  // traces that make the reference
  static constexpr std::size_t kWindow = 500;     // the newest traces
  static constexpr double kMuch = .25;

  explicit DriftWatch(Metrics& metrics) : metrics_(metrics) {}

  void watch(const monitor::Verdict& verdict);

  struct Row {
    std::string signal;
    double psi = 0;
    std::uint64_t traces = 0;  // that had it, of all
  };
  /// By name; only when there are a whole reference and a whole window. Sets the metrics, too.
  std::vector<Row> rows();

 private:
  static constexpr std::size_t kBins =
      11;  // ten from 0 to 1, and one for traces without the signal
  static constexpr std::size_t kMostSignals = 64;

  struct Series {
    std::array<std::uint32_t, kBins> reference{};
    std::array<std::uint32_t, kBins> window{};
    std::vector<std::uint8_t> bins;  // of the window's traces, a ring
    std::uint64_t traces = 0;
  };

  void count(Series& series, std::uint8_t bin);
  Series* series_of(const std::string& signal);

  Metrics& metrics_;
  std::mutex mutex_;
  std::uint64_t traces_ = 0;
  std::map<std::string, Series, std::less<>> series_;
};

}  // namespace candor::server
