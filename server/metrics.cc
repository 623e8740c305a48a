#include "server/metrics.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <stdexcept>

namespace candor::server {
namespace {

template <class Number>
std::string number(Number value) {
  std::array<char, 32> text;
  const auto end = std::to_chars(text.data(), text.data() + text.size(), value).ptr;
  return {text.data(), end};
}

void append_escaped(std::string& out, std::string_view text) {
  for (const char c : text) {
    if (c == '\\' || c == '"') out += '\\';
    if (c == '\n') {
      out += "\\n";
    } else {
      out += c;
    }
  }
}

/// `method="GET",route="/v1/traces"`, without the braces so that `le` can be added.
std::string render_labels(Labels labels) {
  std::string out;
  for (const auto& [name, value] : labels) {
    if (!out.empty()) out += ',';
    out.append(name).append("=\"");
    append_escaped(out, value);
    out += '"';
  }
  return out;
}

std::string sample(const std::string& name, const std::string& labels, const std::string& value) {
  return labels.empty() ? name + ' ' + value + '\n' : name + '{' + labels + "} " + value + '\n';
}

std::string render_one(const std::string& name, const std::string& labels, const Counter& metric) {
  return sample(name, labels, number(metric.value()));
}

std::string render_one(const std::string& name, const std::string& labels, const Gauge& metric) {
  return sample(name, labels, number(metric.value()));
}

std::string render_one(const std::string& name, const std::string& labels,
                       const Histogram& metric) {
  return metric.render(name, labels);
}

constexpr std::array kKinds = {"counter", "gauge", "histogram"};

}  // namespace

std::span<const double> latency_bounds() {
  static constexpr std::array kBounds = {0.00005, 0.0001, 0.00025, 0.0005, 0.001, 0.0025,
                                         0.005,   0.01,   0.025,   0.05,   0.1,   0.25,
                                         0.5,     1.0,    2.5,     10.0};
  return kBounds;
}

Histogram::Histogram(std::span<const double> bounds)
    : bounds_(bounds),
      buckets_(std::make_unique<std::atomic<std::uint64_t>[]>(bounds.size() + 1)) {}

void Histogram::observe(double value) noexcept {
  const auto place = std::lower_bound(bounds_.begin(), bounds_.end(), value) - bounds_.begin();
  buckets_[static_cast<std::size_t>(place)].fetch_add(1, std::memory_order_relaxed);
  sum_.fetch_add(value, std::memory_order_relaxed);
}

std::uint64_t Histogram::count() const noexcept {
  std::uint64_t count = 0;
  for (std::size_t i = 0; i <= bounds_.size(); ++i) {
    count += buckets_[i].load(std::memory_order_relaxed);
  }
  return count;
}

std::string Histogram::render(const std::string& name, const std::string& labels) const {
  std::string out;
  std::uint64_t below = 0;  // Prometheus buckets are cumulative
  const std::string prefix = labels.empty() ? labels : labels + ',';
  for (std::size_t i = 0; i <= bounds_.size(); ++i) {
    below += buckets_[i].load(std::memory_order_relaxed);
    const auto bound = i < bounds_.size() ? number(bounds_[i]) : std::string("+Inf");
    out += sample(name + "_bucket", prefix + "le=\"" + bound + '"', number(below));
  }
  out += sample(name + "_sum", labels, number(sum_.load(std::memory_order_relaxed)));
  return out + sample(name + "_count", labels, number(below));
}

template <class Metric>
Metrics::Series<Metric>& Metrics::series(std::string_view name, std::string_view help) {
  auto family = families_.find(name);
  if (family == families_.end()) {
    family = families_.emplace(name, Family{std::string(help), Series<Metric>{}}).first;
  }
  auto* const series = std::get_if<Series<Metric>>(&family->second.series);
  if (series == nullptr) throw std::logic_error("a metric has one kind: " + std::string(name));
  return *series;
}

Counter& Metrics::counter(std::string_view name, std::string_view help, Labels labels) {
  const std::lock_guard lock(mutex_);
  return series<Counter>(name, help).try_emplace(render_labels(labels)).first->second;
}

Gauge& Metrics::gauge(std::string_view name, std::string_view help, Labels labels) {
  const std::lock_guard lock(mutex_);
  return series<Gauge>(name, help).try_emplace(render_labels(labels)).first->second;
}

Histogram& Metrics::histogram(std::string_view name, std::string_view help, Labels labels,
                              std::span<const double> bounds) {
  const std::lock_guard lock(mutex_);
  return series<Histogram>(name, help).try_emplace(render_labels(labels), bounds).first->second;
}

std::string Metrics::render() const {
  const std::lock_guard lock(mutex_);
  std::string out;
  for (const auto& [name, family] : families_) {
    out += "# HELP " + name + ' ' + family.help + '\n';
    out += "# TYPE " + name + ' ' + kKinds[family.series.index()] + '\n';
    std::visit(
        [&out, &name = name](const auto& series) {
          for (const auto& [labels, metric] : series) out += render_one(name, labels, metric);
        },
        family.series);
  }
  return out;
}

}  // namespace candor::server
