#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <string_view>

#include "rules/result.h"

namespace candor::client {

/// Undoes one compression, piece by piece, in constant memory: output is bounded by the caller's
/// buffer, however much the input would expand to. One per input; not thread-safe.
class Decoder {
 public:
  struct Step {
    std::size_t taken = 0;  // bytes of `in` that were used
    std::size_t made = 0;   // bytes written to `out`
  };

  virtual ~Decoder() = default;

  /// Uses some of `in`, fills some of `out`; a step that does neither needs more input. Several
  /// members (gzip) or frames (zstd) in a row are one text. Error `bad_compression` on data that is
  /// not of this compression.
  virtual Result<Step> step(std::string_view in, std::span<char> out) = 0;

  /// False when the input ended inside a member or frame: the rest is missing.
  virtual bool complete() const = 0;
};

/// The decoder for data that starts with these bytes (four are enough), or null when they are no
/// compression's magic number: gzip (RFC 1952) and Zstandard (RFC 8878).
std::unique_ptr<Decoder> decoder_for(std::string_view first_bytes);

std::unique_ptr<Decoder> gzip_decoder();
std::unique_ptr<Decoder> zstd_decoder();

}  // namespace candor::client
