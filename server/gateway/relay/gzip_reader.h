#pragma once

#include <memory>
#include <string>
#include <string_view>

struct z_stream_s;

namespace candor::server {

/// Unpacks a gzip body (RFC 1952, also several members in a row) from pieces of bytes, in pieces of a bounded size: a
/// small body can be a very large one. For one thread.
class GzipReader {
 public:
  static constexpr std::size_t kPiece = std::size_t{64} << 10;

  GzipReader();
  ~GzipReader();
  GzipReader(const GzipReader&) = delete;
  GzipReader& operator=(const GzipReader&) = delete;

  void put(std::string_view packed) { packed_.append(packed); }

  /// At most kPiece bytes; nothing when it needs more of the body, or the body is broken.
  std::string take();

  /// There may be something to take.
  bool has_more() const { return !broken_ && (full_ || !packed_.empty()); }
  bool broken() const { return broken_; }
  /// Everything that was put is unpacked, and the last member is whole.
  bool whole() const { return ended_ && !broken_ && !has_more(); }

 private:
  struct End {
    void operator()(z_stream_s* stream) const;
  };

  std::unique_ptr<z_stream_s, End> stream_;
  std::string packed_;
  bool full_ = false;   // zlib may have more without another byte
  bool ended_ = false;  // a member
  bool broken_ = false;
};

}  // namespace candor::server
