#include "monitor/checks/reflection/numbers.h"

#include <algorithm>
#include <array>

namespace candor::monitor::reflection {
namespace {

constexpr std::int64_t kUnit = 10'000;
constexpr std::int64_t kLargest = std::int64_t{1} << 50;  // beyond it products could overflow
constexpr std::int64_t kFactor = 6;

bool from_one(std::int64_t value, std::int64_t a) {
  for (std::int64_t k = 2; k <= kFactor; ++k) {
    if (value == k * a || value * k == a) return true;
  }
  return value * 100 == a || value == a * 100;
}

/// p % of a, rounded down, for a percentage among the sorted numbers.
bool is_share(std::int64_t value, std::int64_t a, std::span<const std::int64_t> sorted) {
  const std::int64_t one_percent = a / 100;
  if (a / kUnit >= kLargest / kUnit / 1'000'000 || value > one_percent * 100) return false;
  const auto least_above = [one_percent](std::int64_t x) {
    return (x * kUnit + one_percent - 1) / one_percent;
  };
  const auto percent = std::lower_bound(sorted.begin(), sorted.end(), least_above(value));
  return percent != sorted.end() && *percent < least_above(value + 1) && *percent <= 100 * kUnit;
}

}  // namespace

bool is_derived(std::int64_t value, std::span<const std::int64_t> visible) {
  if (value <= 0 || value >= kLargest) return false;
  std::array<std::int64_t, 80> kept{};
  std::size_t n = std::min(visible.size(), kept.size());
  std::copy_n(visible.begin(), n, kept.begin());
  std::sort(kept.begin(), kept.begin() + static_cast<std::ptrdiff_t>(n));
  const auto end = std::unique(kept.begin(), kept.begin() + static_cast<std::ptrdiff_t>(n));
  n = static_cast<std::size_t>(end - kept.begin());
  const std::span<const std::int64_t> sorted(kept.data(), n);
  const auto has = [sorted](std::int64_t x) {
    return x >= sorted.front() && x <= sorted.back() &&
           std::binary_search(sorted.begin(), sorted.end(), x);
  };
  std::array<std::int64_t, kFactor + 1> parts{};  // by k: value / k, where that is whole
  for (std::int64_t k = 2; k <= kFactor; ++k)
    if (value % k == 0) parts[static_cast<std::size_t>(k)] = value / k;
  for (const std::int64_t a : sorted) {
    if (a <= 0 || a >= kLargest) continue;
    if (from_one(value, a) || has(value - a) || has(value + a)) return true;
    for (const std::int64_t part : parts)
      if (part > a && has(part - a)) return true;
    if (is_share(value, a, sorted)) return true;
  }
  return false;
}

bool is_converted(std::int64_t value, std::span<const std::int64_t> visible) {
  constexpr auto kFactors =
      std::to_array<std::int64_t>({7, 10, 12, 24, 60, 100, 1'000, 1'024, 3'600, 86'400, 1'000'000});
  if (value <= 0 || value >= kLargest) return false;
  return std::any_of(visible.begin(), visible.end(), [&](std::int64_t a) {
    return a > 0 && a < kLargest / 1'000'000 &&
           std::any_of(kFactors.begin(), kFactors.end(), [&](std::int64_t factor) {
             return value == a * factor || value * factor == a;
           });
  });
}

bool names_unit(std::string_view argument) {
  constexpr auto kUnits = std::to_array<std::string_view>(
      {"seconds", "secs",  "minutes", "mins", "hours", "days",    "weeks", "months", "ms",
       "millis",  "cents", "grams",   "kg",   "km",    "meters",  "cm",    "mm",     "bytes",
       "kb",      "mb",    "gb",      "kib",  "mib",   "percent", "bps",   "metres", "litres"});
  return std::any_of(kUnits.begin(), kUnits.end(), [&](std::string_view unit) {
    if (!argument.ends_with(unit)) return false;
    const std::size_t before = argument.size() - unit.size();
    return before == 0 || argument[before - 1] == '_' || argument[before - 1] == '.' ||
           argument[before - 1] == '-';
  });
}

}  // namespace candor::monitor::reflection
