#include "monitor/overseer/cbor_shape.h"

#include <algorithm>
#include <random>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace candor::monitor::overseer {
namespace {

using Bytes = std::vector<std::uint8_t>;

TEST(CborShape, TakesOneWholeItem) {
  const auto bytes = nlohmann::json::to_cbor(
      {{"a", {1, -2.5, "x", true, nullptr}}, {"b", nlohmann::json::binary({1, 2})}});
  EXPECT_TRUE(is_shallow_cbor(bytes, 2));
  EXPECT_FALSE(is_shallow_cbor(bytes, 1));
  for (std::size_t size = 0; size < bytes.size(); ++size)
    EXPECT_FALSE(is_shallow_cbor(std::span(bytes).first(size), 2)) << size;
  Bytes more = bytes;
  more.push_back(0);
  EXPECT_FALSE(is_shallow_cbor(more, 2));
}

TEST(CborShape, RefusesTagsIndefiniteLengthsAndLies) {
  EXPECT_FALSE(is_shallow_cbor(Bytes{0xC0, 0x00}, 4));
  EXPECT_FALSE(is_shallow_cbor(Bytes{0x9F, 0x00, 0xFF}, 4));
  EXPECT_FALSE(is_shallow_cbor(Bytes{0x9B, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF}, 4));
  EXPECT_FALSE(is_shallow_cbor(Bytes{0x1C}, 4));
}

unsigned depth_of(const nlohmann::json& json) {
  if (!json.is_structured()) return 0;
  unsigned deepest = 0;
  for (const auto& child : json) deepest = std::max(deepest, depth_of(child));
  return deepest + 1;
}

TEST(CborShape, TakesNothingThatTheReaderFindsDeeper) {
  std::mt19937 random(5);
  int read = 0;
  for (int i = 0; i < 200'000; ++i) {
    Bytes bytes(1 + random() % 6);
    for (auto& byte : bytes) byte = static_cast<std::uint8_t>(random() % 2 == 0 ? 0x81 : random());
    const auto json = nlohmann::json::from_cbor(bytes, true, false);
    if (json.is_discarded())
      continue;  // the reader's own to refuse: keys that are no text, values that JSON has not
    if (!is_shallow_cbor(bytes, 3)) continue;
    ++read;
    ASSERT_LE(depth_of(json), 3U) << json;
  }
  EXPECT_GT(read, 1000);
}

}  // namespace
}  // namespace candor::monitor::overseer
