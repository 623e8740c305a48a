#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "client/input/decoder.h"
#include "rules/result.h"

namespace candor::client {

/// A file descriptor that is closed with its owner; -1 for none.
class Descriptor {
 public:
  explicit Descriptor(int number = -1) : number_(number) {}
  Descriptor(Descriptor&& other) noexcept : number_(std::exchange(other.number_, -1)) {}
  Descriptor& operator=(Descriptor&& other) noexcept {
    std::swap(number_, other.number_);
    return *this;
  }
  ~Descriptor();

  int number() const { return number_; }

 private:
  int number_;
};

/// The text of one file or pipe, decompressed when its first bytes say so (gzip, zstd), in pieces
/// and in constant memory. For one thread.
class ByteSource {
 public:
  /// Opens a file. Error `unreadable`: it is missing, a folder, or not ours to read.
  static Result<ByteSource> open(const std::string& path);

  explicit ByteSource(Descriptor file) : file_(std::move(file)) {}

  /// The next piece, which lives until the next call; empty at the end. Errors `unreadable`,
  /// `bad_compression` (also when the compressed data ends too early) come after all that could be
  /// read; no call may follow one.
  Result<std::string_view> next();

  /// False when next() would have to wait for whoever writes to the pipe.
  bool ready() const;

  /// Bytes taken from the file so far (compressed ones, if it is).
  std::uint64_t consumed() const { return consumed_; }

 private:
  Status fill();
  Status start();
  Result<std::string_view> decode();

  Descriptor file_;
  std::unique_ptr<Decoder> decoder_;
  std::vector<char> raw_;     // as read
  std::string_view pending_;  // what of raw_ was not yet used
  std::vector<char> decoded_;
  std::uint64_t consumed_ = 0;
  bool started_ = false;
  bool ended_ = false;
};

}  // namespace candor::client
