#include "monitor/probes/vector_data.h"

#include <array>
#include <bit>
#include <cmath>
#include <cstdint>

namespace candor::monitor {
namespace {

constexpr std::string_view kAlphabet =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
constexpr std::uint8_t kNone = 0xFF;

constexpr std::array<std::uint8_t, 256> kDigits = [] {
  std::array<std::uint8_t, 256> digits{};
  digits.fill(kNone);
  for (std::size_t i = 0; i < kAlphabet.size(); ++i)
    digits[static_cast<unsigned char>(kAlphabet[i])] = static_cast<std::uint8_t>(i);
  return digits;
}();

Error invalid(std::string message) { return {"invalid_vector", std::move(message), ""}; }

Result<std::vector<std::uint8_t>> decode_base64(std::string_view text) {
  if (text.empty() || text.size() % 4 != 0)
    return invalid("base64 has groups of four characters, with padding");
  const std::size_t padding = text.ends_with("==") ? 2 : text.ends_with('=') ? 1 : 0;
  std::vector<std::uint8_t> out;
  out.reserve(text.size() / 4 * 3);
  std::uint32_t bits = 0;
  for (std::size_t i = 0; i < text.size() - padding; ++i) {
    const std::uint8_t digit = kDigits[static_cast<unsigned char>(text[i])];
    if (digit == kNone) return invalid("character " + std::to_string(i) + " is not of base64");
    bits = bits << 6 | digit;
    const std::size_t have = i % 4 + 1;
    if (have > 1) out.push_back(static_cast<std::uint8_t>(bits >> (8 - 2 * have)));
  }
  const std::uint32_t unused = padding == 0 ? 0 : bits & (padding == 1 ? 0x3U : 0xFU);
  if (unused != 0) return invalid("the last group of the base64 has bits that mean nothing");
  return out;
}

/// IEEE 754 binary16 to binary32: every value has one.
float from_half(std::uint32_t half) {
  const std::uint32_t sign = (half & 0x8000U) << 16;
  const std::uint32_t exponent = (half >> 10) & 0x1FU;
  const std::uint32_t fraction = half & 0x3FFU;
  if (exponent == 0) {  // zero and subnormal: fraction * 2^-24
    const float value = std::ldexp(static_cast<float>(fraction), -24);
    return sign != 0 ? -value : value;
  }
  const std::uint32_t wide = exponent == 0x1F ? 0xFFU : exponent + 112;
  return std::bit_cast<float>(sign | wide << 23 | fraction << 13);
}

/// The other way, for values that came from there.
std::uint32_t to_half(float value) {
  const auto bits = std::bit_cast<std::uint32_t>(value);
  const std::uint32_t sign = (bits >> 16) & 0x8000U;
  const std::uint32_t exponent = (bits >> 23) & 0xFFU;
  if (exponent < 113) {
    const auto fraction = static_cast<std::uint32_t>(std::ldexp(std::fabs(value), 24));
    return sign | fraction;
  }
  return sign | (exponent - 112) << 10 | ((bits >> 13) & 0x3FFU);
}

std::uint32_t little_endian(const std::uint8_t* bytes, std::size_t count) {
  std::uint32_t out = 0;
  for (std::size_t i = count; i-- > 0;) out = out << 8 | bytes[i];
  return out;
}

}  // namespace

Result<std::vector<float>> decode_vector(std::string_view base64, bool half) {
  const std::size_t width = half ? 2 : 4;
  if (base64.size() / 4 * 3 > kMostVectorValues * width + 3)
    return invalid("a vector has at most " + std::to_string(kMostVectorValues) + " values");
  const auto bytes = decode_base64(base64);
  if (!bytes) return bytes.error();
  if (bytes->size() % width != 0)
    return invalid(std::to_string(bytes->size()) + " bytes are no whole number of values of " +
                   std::to_string(width) + " bytes");
  std::vector<float> values(bytes->size() / width);
  if (values.size() > kMostVectorValues)
    return invalid("a vector has at most " + std::to_string(kMostVectorValues) + " values");
  for (std::size_t i = 0; i < values.size(); ++i) {
    const std::uint32_t bits = little_endian(bytes->data() + i * width, width);
    values[i] = half ? from_half(bits) : std::bit_cast<float>(bits);
    if (!std::isfinite(values[i]))
      return invalid("value " + std::to_string(i) + " is not a finite number");
  }
  return values;
}

std::string encode_vector(std::span<const float> values, bool half) {
  std::string out;
  out.reserve(values.size() * (half ? 3 : 6) + 4);
  std::uint32_t bits = 0;
  std::size_t have = 0;  // bytes in `bits`
  const auto flush = [&] {
    for (std::size_t i = 0; i < 4; ++i)
      out += i <= have ? kAlphabet[(bits >> (18 - 6 * i)) & 0x3FU] : '=';
    bits = 0;
    have = 0;
  };
  for (const float value : values) {
    const std::uint32_t number = half ? to_half(value) : std::bit_cast<std::uint32_t>(value);
    for (std::size_t i = 0; i < (half ? 2U : 4U); ++i) {
      bits |= ((number >> (8 * i)) & 0xFFU) << (16 - 8 * have);
      if (++have == 3) flush();
    }
  }
  if (have > 0) flush();
  return out;
}

}  // namespace candor::monitor
