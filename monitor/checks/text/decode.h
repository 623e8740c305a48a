#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace candor::monitor::text {

enum class Encoding : std::uint8_t { base64, hex, url, json };

struct Decoded {
  Encoding encoding = Encoding::base64;
  std::string text;
};

/// A run of base64 (standard or URL alphabet), hex, %XX or \uXXXX as the text that it stands for, when that text is
/// mostly printable. Never longer than the run. Linear; not recursive: nested encodings are the caller's to bound.
std::optional<Decoded> decode_run(std::string_view run);

/// The shortest run worth a look. Shorter ones are words more often than payloads.
inline constexpr std::size_t kShortestRun = 16;

/// Bytes that a run of encoded text is made of.
bool is_encoding_byte(char c);

}  // namespace candor::monitor::text
