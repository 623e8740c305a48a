#include "client/input/byte_source.h"

#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <poll.h>
#include <unistd.h>

namespace candor::client {
namespace {

constexpr std::size_t kPiece = std::size_t{256} << 10;
constexpr std::size_t kMagicBytes = 4;

Error unreadable(int number) { return {"unreadable", std::strerror(number), ""}; }

Result<std::size_t> read_some(int file, char* out, std::size_t size) {
  for (;;) {
    const ssize_t got = ::read(file, out, size);
    if (got >= 0) return static_cast<std::size_t>(got);
    if (errno != EINTR) return unreadable(errno);
  }
}

}  // namespace

Descriptor::~Descriptor() {
  if (number_ >= 0) ::close(number_);
}

Result<ByteSource> ByteSource::open(const std::string& path) {
  Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOCTTY));
  if (file.number() < 0) return unreadable(errno);
  return ByteSource(std::move(file));
}

/// Appends what one read gives to what is pending. Sets `ended_` at the end of the file.
Status ByteSource::fill() {
  raw_.resize(kPiece);
  if (!pending_.empty()) std::memmove(raw_.data(), pending_.data(), pending_.size());
  auto got = read_some(file_.number(), raw_.data() + pending_.size(), kPiece - pending_.size());
  if (!got) {
    ended_ = true;
    return got.error();
  }
  ended_ = *got == 0;
  consumed_ += *got;
  pending_ = {raw_.data(), pending_.size() + *got};
  return Done{};
}

/// Reads until the magic number can be told; a pipe may give single bytes.
Status ByteSource::start() {
  started_ = true;
  while (!ended_ && pending_.size() < kMagicBytes) {
    if (auto filled = fill(); !filled) return filled;
  }
  decoder_ = decoder_for(pending_);
  return Done{};
}

Result<std::string_view> ByteSource::next() {
  if (!started_) {
    if (auto begun = start(); !begun) return begun.error();
  }
  if (decoder_) return decode();
  if (pending_.empty() && !ended_) {
    if (auto filled = fill(); !filled) return filled.error();
  }
  return std::exchange(pending_, {});
}

Result<std::string_view> ByteSource::decode() {
  decoded_.resize(kPiece);
  for (;;) {
    auto step = decoder_->step(pending_, decoded_);
    if (!step) {
      pending_ = {};
      ended_ = true;
      return step.error();
    }
    pending_.remove_prefix(step->taken);
    if (step->made > 0) return std::string_view(decoded_.data(), step->made);
    if (step->taken > 0 || !pending_.empty()) continue;
    if (ended_ && decoder_->complete()) return std::string_view();
    if (ended_) return Error{"bad_compression", "the compressed data ends too early", ""};
    if (auto filled = fill(); !filled) return filled.error();
  }
}

bool ByteSource::ready() const {
  if (!pending_.empty() || ended_) return true;
  pollfd waiting{file_.number(), POLLIN, 0};
  return ::poll(&waiting, 1, 0) != 0;
}

}  // namespace candor::client
