#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace candor::monitor::decode {

/// A stretch of a text that stands for another text.
struct Decoding {
  std::uint32_t begin = 0;  // bytes of the text that was read
  std::uint32_t end = 0;
  std::string_view encoding;  // a constant: `base64`, `rot`, …
  std::string text;           // printable, never longer than what it stands for
};

/// The longest stretch that is decoded; a longer one is read up to there.
inline constexpr std::size_t kLongestStretch = std::size_t{64} << 10;

/// One way to read a text as another: appends what it finds. Linear in the text, whatever it holds.
/// To add one: one file here, and its line in `kDecoders` in decodings.cc, or in `kDecodersBeyondAscii` when all that it
/// finds has characters beyond ASCII.
using Decoder = void (*)(std::string_view text, std::vector<Decoding>& found);

void decode_runs(std::string_view text, std::vector<Decoding>& found);     // base64, hex, %XX, \uXXXX
void decode_bytes(std::string_view text, std::vector<Decoding>& found);    // 01000001, \x41, 0x41, 41 42, &#65;
void decode_hidden(std::string_view text, std::vector<Decoding>& found);   // zero-width bits, tags, variation selectors
void decode_folded(std::string_view text, std::vector<Decoding>& found);   // look-alikes, words split by invisibles
void decode_shifted(std::string_view text, std::vector<Decoding>& found);  // Caesar shifts, reversed text

/// All of them over `text`, in the order in which they are listed.
std::vector<Decoding> decodings_of(std::string_view text);

}  // namespace candor::monitor::decode
