#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "rules/result.h"
#include "server/metrics.h"
#include "server/store/store.h"

namespace candor::server {

class ModelBook;

/// How numbers change over time, each by itself: the stability index (stability.h) of the newest rows against the first ones.
/// Bins are tenths of what was not 0 in the reference, and one for 0: most features are 0 in most traces. Not for several
/// threads at once.
class FeatureDrift {
 public:
  static constexpr std::size_t kReference = 300;  // rows
  static constexpr std::size_t kWindow = 300;

  explicit FeatureDrift(std::size_t features) : series_(features) {}

  void add(std::span<const float> row);
  /// One for each feature; empty until there are a whole reference and a whole window after it.
  std::vector<double> indices() const;

 private:
  static constexpr std::size_t kBins = 11;

  struct Series {
    std::vector<float> first;      // of the reference, until it is whole
    std::array<float, 9> edges{};  // tenths of what was not 0
    std::array<std::uint32_t, kBins> reference{};
    std::array<std::uint32_t, kBins> window{};
    std::vector<std::uint8_t> bins;  // of the window's rows, a ring
  };

  static void settle(Series& series);
  static std::uint8_t bin_of(const Series& series, float value);

  std::vector<Series> series_;
  std::size_t rows_ = 0;
};

/// Drift of what the learned model reads of traces (monitor/overseer/features.h): of the newest stored traces against the first ones
/// since the start, or since a model with another word table is active. On the background thread a few traces are
/// read again at each turn, so that judging pays nothing; when more came in, they are a sample. Traces over kMostBytes are
/// passed over. state() from any thread.
class FeatureWatch {
 public:
  static constexpr std::uint32_t kTraces = 20;  // at a turn
  static constexpr std::size_t kMostBytes = std::size_t{1} << 20;
  static constexpr double kMuch = .25;
  static constexpr std::size_t kTold = 10;

  FeatureWatch(Store& store, ModelBook& models, Metrics& metrics)
      : store_(store), models_(models), metrics_(metrics) {}

  /// Reads the newest traces. For the background thread. Errors: the store's.
  Status update();

  struct Row {
    std::string_view feature;
    double psi = 0;
  };
  struct State {
    std::size_t watched = 0;  // features
    std::size_t drifted = 0;  // those with kMuch or more
    std::vector<Row> most;    // the kTold that changed most
  };
  /// None until there is enough to compare.
  std::optional<State> state() const;

 private:
  Status read(const std::string& trace);
  void tell();

  Store& store_;
  ModelBook& models_;
  Metrics& metrics_;
  std::string model_;                  // digest of the model whose word table is used
  std::uint64_t newest_ = 0;           // sequence number of the newest trace that was read
  std::optional<FeatureDrift> drift_;  // of the background thread

  mutable std::mutex mutex_;  // of state_
  std::optional<State> state_;
};

}  // namespace candor::server
