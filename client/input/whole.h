#pragma once

#include <cstddef>
#include <string>

#include "client/input/byte_source.h"

namespace candor::client {

/// Opens a file, or standard input where `path` is `-` (the caller's descriptor stays open).
Result<ByteSource> open_input(const std::string& path, int standard_input);

/// All of a file, decompressed. Error `too_large` past `limit` bytes; otherwise those of
/// ByteSource.
Result<std::string> read_whole(const std::string& path, int standard_input, std::size_t limit);

}  // namespace candor::client
