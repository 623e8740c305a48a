#include <limits>
#include <stdexcept>

#include <zlib.h>

#include "client/input/decoder.h"

namespace candor::client {
namespace {

constexpr int kGzipOnly = 16 + MAX_WBITS;  // zlib's way to say: the gzip wrapper, 32 KiB window

uInt clamp(std::size_t size) {
  return static_cast<uInt>(std::min<std::size_t>(size, std::numeric_limits<uInt>::max()));
}

class GzipDecoder final : public Decoder {
 public:
  GzipDecoder() {
    if (inflateInit2(&stream_, kGzipOnly) != Z_OK) throw std::runtime_error("inflateInit2 failed");
  }
  ~GzipDecoder() override { inflateEnd(&stream_); }
  GzipDecoder(const GzipDecoder&) = delete;
  GzipDecoder& operator=(const GzipDecoder&) = delete;

  Result<Step> step(std::string_view in, std::span<char> out) override {
    if (state_ == State::between) return start_member(in);
    stream_.next_in = reinterpret_cast<z_const Bytef*>(const_cast<char*>(in.data()));
    stream_.avail_in = clamp(in.size());
    stream_.next_out = reinterpret_cast<Bytef*>(out.data());
    stream_.avail_out = clamp(out.size());
    const int code = inflate(&stream_, Z_NO_FLUSH);
    if (code == Z_STREAM_END) state_ = State::between;
    if (code != Z_OK && code != Z_STREAM_END && code != Z_BUF_ERROR) return broken();
    return Step{clamp(in.size()) - stream_.avail_in, clamp(out.size()) - stream_.avail_out};
  }

  bool complete() const override { return state_ == State::between; }

 private:
  enum class State { inside, between };

  /// After a member: another one, or the zeros that tapes and block devices pad with.
  Result<Step> start_member(std::string_view in) {
    const auto zeros = std::min(in.find_first_not_of('\0'), in.size());
    if (in.empty() || zeros > 0) return Step{zeros, 0};
    inflateReset(&stream_);
    state_ = State::inside;
    return Step{};
  }

  Error broken() const {
    const char* why = stream_.msg != nullptr ? stream_.msg : "not gzip data";
    return {"bad_compression", std::string("broken gzip data: ") + why, ""};
  }

  z_stream stream_{};
  State state_ = State::inside;
};

}  // namespace

std::unique_ptr<Decoder> gzip_decoder() { return std::make_unique<GzipDecoder>(); }

}  // namespace candor::client
