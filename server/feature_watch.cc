#include "server/feature_watch.h"

#include <algorithm>
#include <cmath>

#include "monitor/import/read.h"
#include "monitor/overseer/features.h"
#include "monitor/overseer/overseer.h"
#include "server/model_book.h"
#include "server/stability.h"

namespace candor::server {

void FeatureDrift::settle(Series& series) {
  std::vector<float> said;
  for (const float value : series.first) {
    if (value != 0) said.push_back(value);
  }
  std::sort(said.begin(), said.end());
  for (std::size_t i = 0; i < series.edges.size() && !said.empty(); ++i)
    series.edges[i] = said[(i + 1) * said.size() / 10];
  for (const float value : series.first) ++series.reference[bin_of(series, value)];
  series.first = {};
  series.bins.reserve(kWindow);
}

std::uint8_t FeatureDrift::bin_of(const Series& series, float value) {
  if (value == 0) return 0;
  const auto* const edge = std::upper_bound(series.edges.begin(), series.edges.end(), value);
  return static_cast<std::uint8_t>(1 + (edge - series.edges.begin()));
}

void FeatureDrift::add(std::span<const float> row) {
  const std::size_t place = rows_ < kReference ? 0 : (rows_ - kReference) % kWindow;
  for (std::size_t i = 0; i < series_.size(); ++i) {
    Series& series = series_[i];
    if (rows_ < kReference) {
      series.first.push_back(row[i]);
      if (rows_ + 1 == kReference) settle(series);
      continue;
    }
    const std::uint8_t bin = bin_of(series, row[i]);
    ++series.window[bin];
    if (series.bins.size() < kWindow) {
      series.bins.push_back(bin);
    } else {
      --series.window[series.bins[place]];
      series.bins[place] = bin;
    }
  }
  ++rows_;
}

std::vector<double> FeatureDrift::indices() const {
  std::vector<double> indices;
  if (rows_ < kReference + kWindow) return indices;
  for (const Series& series : series_)
    indices.push_back(stability_of(series.reference, series.window, kReference, kWindow));
  return indices;
}

Status FeatureWatch::update() {
  const auto model = models_.models().overseer;
  if (model == nullptr) return Done{};
  if (!drift_ || model_ != model->digest()) {
    model_ = model->digest();
    drift_.emplace(monitor::overseer::dense_features().size());
    const std::lock_guard lock(mutex_);
    state_.reset();
  }
  const auto traces = store_.traces({.limit = kTraces});
  if (!traces) return traces.error();
  const std::uint64_t known = newest_;
  for (auto trace = traces->rbegin(); trace != traces->rend(); ++trace) {
    if (trace->sequence <= known) continue;
    newest_ = trace->sequence;
    if (auto done = read(trace->id); !done) return done;
  }
  if (newest_ != known) tell();
  return Done{};
}

/// What cannot be read any more, or throws, is no reason to stop.
Status FeatureWatch::read(const std::string& id) {
  const auto record = store_.trace(id);
  if (!record) return record.error();
  if (!*record || (*record)->trace.size() > kMostBytes) return Done{};
  const auto trace = monitor::read_trace((*record)->trace, "candor", {});
  const auto model = models_.models().overseer;
  if (!trace || model == nullptr || model->digest() != model_) return Done{};
  drift_->add(monitor::overseer::features_of(*trace, model->vectors()).dense);
  return Done{};
}

void FeatureWatch::tell() {
  const auto indices = drift_->indices();
  if (indices.empty()) return;
  const auto infos = monitor::overseer::dense_features();
  State state;
  state.watched = indices.size();
  for (std::size_t i = 0; i < indices.size(); ++i) {
    state.drifted += indices[i] >= kMuch ? 1 : 0;
    state.most.push_back({infos[i].name, indices[i]});
  }
  const auto end =
      state.most.begin() + static_cast<std::ptrdiff_t>(std::min(kTold, state.most.size()));
  std::partial_sort(state.most.begin(), end, state.most.end(),
                    [](const Row& a, const Row& b) { return a.psi > b.psi; });
  state.most.erase(end, state.most.end());
  metrics_.gauge("candor_drift_features", "Features of the learned model that have drifted.")
      .set(static_cast<std::int64_t>(state.drifted));
  metrics_
      .gauge("candor_drift_features_most_permille",
             "Stability index of the feature that changed most, times 1000.")
      .set(std::llround(state.most.empty() ? 0 : state.most.front().psi * 1000));
  const std::lock_guard lock(mutex_);
  state_ = std::move(state);
}

std::optional<FeatureWatch::State> FeatureWatch::state() const {
  const std::lock_guard lock(mutex_);
  return state_;
}

}  // namespace candor::server
