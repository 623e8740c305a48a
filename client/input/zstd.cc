#include <new>

#include <zstd.h>

#include "client/input/decoder.h"

namespace candor::client {
namespace {

class ZstdDecoder final : public Decoder {
 public:
  ZstdDecoder() : stream_(ZSTD_createDStream()) {
    if (stream_ == nullptr) throw std::bad_alloc();
    ZSTD_DCtx_setParameter(stream_, ZSTD_d_windowLogMax, kWindowLog);
  }
  ~ZstdDecoder() override { ZSTD_freeDStream(stream_); }
  ZstdDecoder(const ZstdDecoder&) = delete;
  ZstdDecoder& operator=(const ZstdDecoder&) = delete;

  Result<Step> step(std::string_view in, std::span<char> out) override {
    ZSTD_inBuffer input{in.data(), in.size(), 0};
    ZSTD_outBuffer output{out.data(), out.size(), 0};
    const std::size_t left = ZSTD_decompressStream(stream_, &output, &input);
    if (ZSTD_isError(left) != 0) {
      return Error{"bad_compression", std::string("broken zstd data: ") + ZSTD_getErrorName(left),
                   ""};
    }
    if (input.pos + output.pos > 0)
      inside_frame_ = left != 0;  // between frames it asks for a next one
    return Step{input.pos, output.pos};
  }

  bool complete() const override { return !inside_frame_; }

 private:
  /// 128 MiB, the zstd program's own default: all that a stranger's frame may make us allocate. A
  /// frame with a larger window (made with `--long=31`) is refused with the library's message.
  static constexpr int kWindowLog = 27;

  ZSTD_DStream* stream_;
  bool inside_frame_ = true;
};

}  // namespace

std::unique_ptr<Decoder> zstd_decoder() { return std::make_unique<ZstdDecoder>(); }

}  // namespace candor::client
