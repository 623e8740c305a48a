#include "client/input/decoder.h"

namespace candor::client {
namespace {

constexpr std::string_view kGzipMagic = "\x1f\x8b";
constexpr std::string_view kZstdMagic = "\x28\xb5\x2f\xfd";
constexpr std::string_view kZstdSkippableMagic =
    "\x2a\x4d\x18";  // after a first byte of 0x50 to 0x5f

bool starts_zstd(std::string_view bytes) {
  if (bytes.starts_with(kZstdMagic)) return true;
  const bool skippable =
      bytes.size() >= 4 && (static_cast<unsigned char>(bytes[0]) & 0xf0U) == 0x50U;
  return skippable && bytes.substr(1, 3) == kZstdSkippableMagic;
}

}  // namespace

std::unique_ptr<Decoder> decoder_for(std::string_view first_bytes) {
  if (first_bytes.starts_with(kGzipMagic)) return gzip_decoder();
  if (starts_zstd(first_bytes)) return zstd_decoder();
  return nullptr;
}

}  // namespace candor::client
