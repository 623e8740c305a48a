#include "server/gateway/relay/gzip_reader.h"

#include <zlib.h>

namespace candor::server {
namespace {

constexpr int kGzipOnly = 16 + MAX_WBITS;

}  // namespace

void GzipReader::End::operator()(z_stream_s* stream) const {
  inflateEnd(stream);
  delete stream;
}

GzipReader::GzipReader() : stream_(new z_stream_s{}) {
  broken_ = inflateInit2(stream_.get(), kGzipOnly) != Z_OK;
}

GzipReader::~GzipReader() = default;

std::string GzipReader::take() {
  std::string out;
  if (broken_ || (packed_.empty() && !full_)) return out;
  out.resize(kPiece);
  stream_->next_in = reinterpret_cast<Bytef*>(packed_.data());
  stream_->avail_in = static_cast<uInt>(packed_.size());
  stream_->next_out = reinterpret_cast<Bytef*>(out.data());
  stream_->avail_out = static_cast<uInt>(out.size());
  while (stream_->avail_out > 0) {
    if (ended_ && stream_->avail_in == 0) break;
    if (ended_) inflateReset(stream_.get());  // another member follows
    const int code = inflate(stream_.get(), Z_NO_FLUSH);
    ended_ = code == Z_STREAM_END;
    if (code == Z_BUF_ERROR) break;  // it needs more
    broken_ = code != Z_OK && !ended_;
    if (broken_) break;
  }
  full_ = stream_->avail_out == 0;
  packed_.erase(0, packed_.size() - stream_->avail_in);
  out.resize(out.size() - stream_->avail_out);
  return out;
}

}  // namespace candor::server
