#include "monitor/probes/vector_data.h"

#include <bit>
#include <cmath>
#include <cstdint>
#include <cstring>
#include <random>

#include <gtest/gtest.h>

namespace candor::monitor {
namespace {

std::string problem(std::string_view base64, bool half) {
  const auto values = decode_vector(base64, half);
  return values ? "" : values.error().message;
}

TEST(VectorData, ReadsBothWidthsLittleEndian) {
  // Made with Python: base64.b64encode(struct.pack("<3e", 1.0, -2.5, 0.000030517578125))
  EXPECT_EQ(decode_vector("ADwAwQAC", true).value(), (std::vector<float>{1, -2.5F, 0x1p-15F}));
  // struct.pack("<2f", 1.5, -0.25)
  EXPECT_EQ(decode_vector("AADAPwAAgL4=", false).value(), (std::vector<float>{1.5F, -.25F}));
}

TEST(VectorData, EveryHalfThatIsANumberComesBackAsItWas) {
  for (std::uint32_t bits = 0; bits < 0x10000; ++bits) {
    const std::uint32_t exponent = (bits >> 10) & 0x1FU;
    const std::string_view alphabet =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    const std::uint32_t group = (bits & 0xFFU) << 16 | (bits >> 8) << 8;
    const std::string text = {alphabet[group >> 18], alphabet[(group >> 12) & 0x3FU],
                              alphabet[(group >> 6) & 0x3FU], '='};
    const auto values = decode_vector(text, true);
    ASSERT_EQ(values.has_value(), exponent != 0x1F) << bits;
    if (!values) continue;
    ASSERT_EQ(encode_vector(*values, true), text) << bits;
    const double expected = std::ldexp(exponent == 0 ? bits & 0x3FFU : (bits & 0x3FFU) | 0x400U,
                                       exponent == 0 ? -24 : static_cast<int>(exponent) - 25);
    ASSERT_EQ(std::fabs((*values)[0]), static_cast<float>(expected)) << bits;
  }
}

TEST(VectorData, FloatsComeBackAsTheyWere) {
  std::mt19937 random(1);
  for (std::size_t size = 1; size < 40; ++size) {
    std::vector<float> values(size);
    for (float& value : values) {
      do {
        value = std::bit_cast<float>(static_cast<std::uint32_t>(random()));
      } while (!std::isfinite(value));
    }
    EXPECT_EQ(decode_vector(encode_vector(values, false), false).value(), values);
  }
}

TEST(VectorData, SaysWhatIsWrongAndWhere) {
  EXPECT_EQ(problem("", true), "base64 has groups of four characters, with padding");
  EXPECT_EQ(problem("ADwAwQA", true), "base64 has groups of four characters, with padding");
  EXPECT_EQ(problem("ADw!wQAC", true), "character 3 is not of base64");
  EXPECT_EQ(problem("ADw\nwQAC", true), "character 3 is not of base64");
  EXPECT_EQ(problem("AD=AwQAC", true), "character 2 is not of base64");
  EXPECT_EQ(problem("A===", true), "character 1 is not of base64");
  EXPECT_EQ(problem("====", true), "character 0 is not of base64");
  EXPECT_EQ(problem("ADx=", true), "the last group of the base64 has bits that mean nothing");
  EXPECT_EQ(problem("ADwA", true), "3 bytes are no whole number of values of 2 bytes");
  EXPECT_EQ(problem("ADwAwQAC", false), "6 bytes are no whole number of values of 4 bytes");
}

TEST(VectorData, RefusesWhatIsNoNumber) {
  const auto base64_of = [](float value) {
    return encode_vector(std::vector<float>{1, value}, false);
  };
  EXPECT_EQ(problem(base64_of(INFINITY), false), "value 1 is not a finite number");
  EXPECT_EQ(problem(base64_of(-INFINITY), false), "value 1 is not a finite number");
  EXPECT_EQ(problem(base64_of(NAN), false), "value 1 is not a finite number");
  EXPECT_EQ(problem("AHwAfg==", true), "value 0 is not a finite number");
}

TEST(VectorData, IsBounded) {
  EXPECT_EQ(problem(std::string(std::size_t{40} << 20, 'A'), true),
            "a vector has at most 65536 values");
  const std::vector<float> most(kMostVectorValues, 1);
  EXPECT_TRUE(decode_vector(encode_vector(most, false), false));
  const std::vector<float> more(kMostVectorValues + 1, 1);
  EXPECT_FALSE(decode_vector(encode_vector(more, false), false));
  EXPECT_FALSE(decode_vector(encode_vector(more, true), true));
}

}  // namespace
}  // namespace candor::monitor
