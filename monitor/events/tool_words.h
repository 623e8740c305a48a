#pragma once

#include <cstdint>
#include <string_view>

namespace candor::monitor {

/// What the words of a tool's name say about it; a set of bits. A name is split at everything that is no letter or
/// digit and where a small letter meets a capital one: `mcp__fs__readFile` is mcp, fs, read, file.
enum ToolWord : std::uint32_t {
  kShellWord = 1,  // bash, terminal: gives commands to a shell
  kRunWord = 2,    // run, execute: may, if the argument says command
  kPowerShellWord = 4,
  kCmdWord = 8,          // the whole name is cmd
  kCodeWord = 16,        // python, jupyter: runs program text
  kFileWord = 32,        // file, editor, notebook: is about files
  kReadWord = 64,        // read, view, cat
  kWriteWord = 128,      // write, edit, create
  kDeleteWord = 256,     // delete, remove
  kMoveWord = 512,       // move, rename, copy
  kSearchWord = 1024,    // search, list, grep: names files without opening one
  kWebWord = 2048,       // fetch, http, browser
  kDatabaseWord = 4096,  // sql, database
  kPatchWord = 8192,     // apply_patch
};

std::uint32_t tool_words(std::string_view name);

/// The last part of an argument's path: `command` of `action.command`.
std::string_view argument_name(std::string_view path);

}  // namespace candor::monitor
