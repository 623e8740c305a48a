#include "monitor/checks/decode/decodings.h"

namespace candor::monitor::decode {
namespace {

constexpr Decoder kDecoders[] = {
    decode_runs, decode_bytes, decode_hidden, decode_folded, decode_shifted,
};

}  // namespace

std::vector<Decoding> decodings_of(std::string_view text) {
  std::vector<Decoding> found;
  for (const Decoder decoder : kDecoders) decoder(text, found);
  return found;
}

}  // namespace candor::monitor::decode
