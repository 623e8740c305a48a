#include "monitor/checks/reflection/numbers.h"

#include <algorithm>
#include <array>
#include <random>
#include <vector>

#include <gtest/gtest.h>

namespace candor::monitor::reflection {
namespace {

constexpr std::int64_t kUnit = 10'000;  // numbers are in ten-thousandths

bool derived(std::int64_t value, std::vector<std::int64_t> visible) {
  for (auto& number : visible) number *= kUnit;
  return is_derived(value * kUnit, visible);
}

TEST(DerivedNumbers, AreSumsDifferencesAndSmallMultiples) {
  EXPECT_TRUE(derived(30, {10, 20}));
  EXPECT_TRUE(derived(10, {30, 20}));
  EXPECT_TRUE(derived(60, {20}));
  EXPECT_TRUE(derived(90, {10, 20}));  // three of both
  EXPECT_FALSE(derived(37, {10, 20}));
}

TEST(DerivedNumbers, ArePercentages) {
  EXPECT_TRUE(derived(24, {160, 15}));
  EXPECT_FALSE(derived(25, {160, 15}));
  EXPECT_TRUE(is_derived(12'500, std::array<std::int64_t, 2>{100 * kUnit, 12'500}));
}

// The obvious way to find a percentage: try all.
bool is_share_of_any(std::int64_t value, const std::vector<std::int64_t>& visible) {
  for (const auto a : visible) {
    for (const auto percent : visible) {
      if (percent > 0 && percent <= 100 * kUnit && value == a / 100 * percent / kUnit) return true;
    }
  }
  return false;
}

TEST(DerivedNumbers, IncludeEveryPercentage) {
  std::mt19937_64 random(11);
  int shares = 0;
  for (int round = 0; round < 50'000; ++round) {
    std::vector<std::int64_t> visible(1 + random() % 6);
    for (auto& number : visible) number = static_cast<std::int64_t>(random() % (round % 2 == 0 ? 2'000 : 20'000'000));
    const auto a = visible[random() % visible.size()];
    const auto percent = visible[random() % visible.size()];
    const auto value = a / 100 * percent / kUnit + static_cast<std::int64_t>(random() % 3) - 1;
    if (value <= 0 || !is_share_of_any(value, visible)) continue;
    ++shares;
    ASSERT_TRUE(is_derived(value, visible)) << value;
  }
  EXPECT_GT(shares, 1'000);
}

}  // namespace
}  // namespace candor::monitor::reflection
