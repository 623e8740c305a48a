#include "monitor/checks/decode/decodings.h"

#include "rules/utf8.h"

namespace candor::monitor::decode {
namespace {

constexpr Decoder kDecoders[] = {decode_runs, decode_bytes, decode_shifted};
constexpr Decoder kDecodersBeyondAscii[] = {decode_hidden, decode_folded};

}  // namespace

std::vector<Decoding> decodings_of(std::string_view text) {
  std::vector<Decoding> found;
  for (const Decoder decoder : kDecoders) decoder(text, found);
  if (rules::utf8::is_ascii(text)) return found;
  for (const Decoder decoder : kDecodersBeyondAscii) decoder(text, found);
  return found;
}

}  // namespace candor::monitor::decode
