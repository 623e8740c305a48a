#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <span>

#include "client/audit/judge.h"
#include "client/input/files.h"

namespace candor::client {

/// What the pipeline hands on, on the thread that called audit_files.
struct AuditSink {
  /// One record's outcome, strictly in the order of the input. False: nothing more is wanted.
  std::function<bool(Judged)> take;
  /// After a few of them: what was written should reach its reader, and a progress bar may be
  /// drawn.
  std::function<void()> pause;
};

/// Judges all records of all files: one thread reads, `threads` judge, the caller's takes the
/// outcomes. Memory is bounded whatever the files' sizes: about 64 MiB of records are under way (or
/// one record that is larger). `consumed` counts the bytes taken from the files.
void audit_files(std::span<const InputFile> files, int standard_input, unsigned threads,
                 const Judge& judge, const AuditSink& sink, std::atomic<std::uint64_t>& consumed);

}  // namespace candor::client
