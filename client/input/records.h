#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <string>

#include "client/input/files.h"
#include "client/input/splitter.h"

namespace candor::client {

/// One document of the input, or why there is none. With `line` 0 the problem is the whole file's.
struct Record {
  std::uint32_t file = 0;  // index into the files that are read
  Piece piece;
};

/// What happens to the records. All members are called on the thread that reads.
struct RecordSink {
  std::function<bool(Record)> take;  // false: nothing more is wanted
  std::function<void()> idle;        // the next read has to wait for whoever writes to the pipe
};

/// Reads all files one after another and hands their documents to `sink` in order: one a line,
/// several over any number of lines, or the elements of a list (see Splitter), compressed or not.
/// Memory does not depend on the files' sizes: a document over `cut.limit` bytes is skipped and
/// becomes a problem. `consumed` counts the bytes taken from the files, and may be read from any
/// thread. `standard_input` is read where a file is named `-`.
void read_records(std::span<const InputFile> files, int standard_input, const Cut& cut,
                  const RecordSink& sink, std::atomic<std::uint64_t>& consumed);

/// `path:line`, or the path alone for line 0.
std::string place_of(const InputFile& file, std::uint64_t line);

}  // namespace candor::client
