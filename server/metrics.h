#pragma once

#include <atomic>
#include <cstdint>
#include <initializer_list>
#include <map>
#include <memory>
#include <mutex>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <variant>

namespace candor::server {

/// Only rises. All members of the three kinds may be called from any thread; each is one relaxed
/// atomic operation.
class Counter {
 public:
  void add(std::uint64_t by = 1) noexcept { value_.fetch_add(by, std::memory_order_relaxed); }
  std::uint64_t value() const noexcept { return value_.load(std::memory_order_relaxed); }

 private:
  std::atomic<std::uint64_t> value_{0};
};

class Gauge {
 public:
  void set(std::int64_t value) noexcept { value_.store(value, std::memory_order_relaxed); }
  void add(std::int64_t by) noexcept { value_.fetch_add(by, std::memory_order_relaxed); }
  std::int64_t value() const noexcept { return value_.load(std::memory_order_relaxed); }

 private:
  std::atomic<std::int64_t> value_{0};
};

/// Counts observations by upper bounds (ascending, at most 32; +Inf is added).
class Histogram {
 public:
  explicit Histogram(std::span<const double> bounds);

  void observe(double value) noexcept;
  std::uint64_t count() const noexcept;
  std::string render(const std::string& name, const std::string& labels) const;

 private:
  std::span<const double> bounds_;
  std::unique_ptr<std::atomic<std::uint64_t>[]> buckets_;  // one more than bounds
  std::atomic<double> sum_{0};
};

/// From 50 microseconds to 10 seconds.
std::span<const double> latency_bounds();

using Labels = std::initializer_list<std::pair<std::string_view, std::string_view>>;

/// Every number that GET /metrics shows. Ask for a metric once, keep the reference (it lives as
/// long as the registry) and count on it: the look-up takes a lock, the counting does not. Asking
/// again for the same name and labels gives the same metric. Names and label sets must be bounded:
/// never an id or a text from a request.
class Metrics {
 public:
  Counter& counter(std::string_view name, std::string_view help, Labels labels = {});
  Gauge& gauge(std::string_view name, std::string_view help, Labels labels = {});
  Histogram& histogram(std::string_view name, std::string_view help, Labels labels = {},
                       std::span<const double> bounds = latency_bounds());

  /// The Prometheus text format, version 0.0.4, families by name.
  std::string render() const;

 private:
  template <class Metric>
  using Series = std::map<std::string, Metric, std::less<>>;  // by rendered labels
  struct Family {
    std::string help;
    std::variant<Series<Counter>, Series<Gauge>, Series<Histogram>> series;
  };
  template <class Metric>
  Series<Metric>& series(std::string_view name, std::string_view help);

  mutable std::mutex mutex_;
  std::map<std::string, Family, std::less<>> families_;
};

}  // namespace candor::server
