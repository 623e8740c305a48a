#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "monitor/events/shell/shell.h"

namespace candor::monitor {

enum class FileAction : std::uint8_t { read, write, remove };

/// A file that a command's words name, and what is done to it.
struct TouchedFile {
  const ShellWord* word = nullptr;
  std::string_view path;  // the word, or a part of it
  FileAction action = FileAction::read;
  std::string_view from;  // write: the file that is moved or copied there
};

/// What the words of one command touch, for the programs that the table in file_programs.cc knows. Redirections are
/// not meant. At most `most` files.
std::vector<TouchedFile> touched_files(const ShellCommand& command, std::span<const ShellWord> argv,
                                       std::size_t most);

}  // namespace candor::monitor
