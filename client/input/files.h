#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "rules/result.h"

namespace candor::client {

/// Standard input, where a path is expected.
inline constexpr std::string_view kStandardInput = "-";

struct InputFile {
  std::string path;         // as it is shown; `-` for standard input
  std::uint64_t bytes = 0;  // 0 when it is not known (pipes)
};

struct FoundFiles {
  std::vector<InputFile> files;
  std::vector<Error> problems;  // `unreadable`; `where` is the path
};

/// The files that `paths` name: a file as it is, whatever its name; of a folder, all files below it
/// whose name (without a `.gz` or `.zst`) ends in one of `endings`, in the order of their names. A
/// folder with none of them is a problem, because whoever named it expects it to be read. Links to
/// folders are not followed.
FoundFiles find_files(std::span<const std::string> paths,
                      std::span<const std::string_view> endings);

/// Endings of trace files: `.json`, `.jsonl`, `.ndjson`, and SWE-agent's `.traj`.
std::span<const std::string_view> trace_endings();

/// Endings of rule files: `.yml`, `.yaml`.
std::span<const std::string_view> rule_endings();

/// True when the file's name says that it has one document a line: `.jsonl`, `.ndjson`, also
/// compressed.
bool is_named_lines(std::string_view path);

}  // namespace candor::client
