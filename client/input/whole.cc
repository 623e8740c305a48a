#include "client/input/whole.h"

#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <utility>

#include "client/input/files.h"

namespace candor::client {

Result<ByteSource> open_input(const std::string& path, int standard_input) {
  if (path != kStandardInput) return ByteSource::open(path);
  Descriptor own(::fcntl(standard_input, F_DUPFD_CLOEXEC, 0));
  if (own.number() < 0) return Error{"unreadable", std::strerror(errno), ""};
  return ByteSource(std::move(own));
}

Result<std::string> read_whole(const std::string& path, int standard_input, std::size_t limit) {
  auto source = open_input(path, standard_input);
  if (!source) return source.error();
  std::string text;
  for (;;) {
    const auto piece = source->next();
    if (!piece) return piece.error();
    if (piece->empty()) return text;
    if (piece->size() > limit - text.size()) {
      return Error{"too_large", "longer than " + std::to_string(limit) + " bytes", ""};
    }
    text += *piece;
  }
}

}  // namespace candor::client
