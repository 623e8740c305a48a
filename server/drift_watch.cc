#include "server/drift_watch.h"

#include <algorithm>
#include <cmath>

#include "server/stability.h"

namespace candor::server {
namespace {

constexpr std::string_view kPrefixes[] = {"dataflow.",  "judge.",    "legibility.",
                                          "necessity.", "overseer.", "reflection."};
constexpr std::uint8_t kAbsent = 10;
constexpr double kPerMille = 1000;

bool is_ours(std::string_view signal) {
  return std::any_of(std::begin(kPrefixes), std::end(kPrefixes),
                     [signal](std::string_view prefix) { return signal.starts_with(prefix); });
}

std::uint8_t bin_of(double value) {
  return static_cast<std::uint8_t>(std::clamp(value * 10, 0., 9.));
}

}  // namespace

/// A signal that comes up later was absent until then.
DriftWatch::Series* DriftWatch::series_of(const std::string& signal) {
  const auto found = series_.find(signal);
  if (found != series_.end()) return &found->second;
  if (series_.size() >= kMostSignals) return nullptr;
  Series& made = series_[signal];
  made.bins.assign(kWindow, kAbsent);
  made.reference[kAbsent] =
      static_cast<std::uint32_t>(std::min<std::uint64_t>(traces_, kReference));
  made.window[kAbsent] = static_cast<std::uint32_t>(std::min<std::uint64_t>(traces_, kWindow));
  return &made;
}

/// `traces_` is the number of this trace.
void DriftWatch::count(Series& series, std::uint8_t bin) {
  if (traces_ < kReference) ++series.reference[bin];
  std::uint8_t& place = series.bins[traces_ % kWindow];
  if (traces_ >= kWindow) --series.window[place];
  ++series.window[bin];
  place = bin;
  if (bin != kAbsent) ++series.traces;
}

void DriftWatch::watch(const monitor::Verdict& verdict) {
  const std::lock_guard lock(mutex_);
  for (const auto& [signal, value] : verdict.trace_signals) {
    if (is_ours(signal)) series_of(signal);
  }
  for (auto& [signal, series] : series_) {
    const auto found = verdict.trace_signals.find(signal);
    count(series, found == verdict.trace_signals.end() ? kAbsent : bin_of(found->second));
  }
  ++traces_;
}

std::vector<DriftWatch::Row> DriftWatch::rows() {
  const std::lock_guard lock(mutex_);
  std::vector<Row> out;
  if (traces_ < kReference + kWindow) return out;
  for (const auto& [signal, series] : series_) {
    const double psi = stability_of(series.reference, series.window, kReference, kWindow);
    out.push_back({signal, psi, series.traces});
    metrics_
        .gauge("candor_drift_psi_permille",
               "Stability index of a signal's newest values against the first, times 1000.",
               {{"signal", signal}})
        .set(static_cast<std::int64_t>(std::llround(psi * kPerMille)));
  }
  return out;
}

}  // namespace candor::server
