#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "monitor/events/text_arena.h"

namespace candor::monitor {

/// What a call in program text does, as far as its name and literal arguments tell.
enum class CodeRole : std::uint8_t {
  shell,    // runs a text in a shell (os.system, child_process.exec, Kernel#system); text
  process,  // runs a program (subprocess.run, spawn, execvp): a list, or a text
  code,     // runs program text (exec, eval); text
  read,     // reads a file; text is its path
  write,    // creates or changes one
  remove,   // deletes one
  request,  // asks a URL; method
  connect,  // connects to host `text`, port
  resolve,  // looks up host `text`
  query,    // sends SQL
};

/// One call of interest.
struct CodeCall {
  CodeRole role = CodeRole::shell;
  std::string_view name;                // as written, with its receiver: `subprocess.run`
  std::string_view text;                // the literal argument that matters, decoded
  std::vector<std::string_view> words;  // process: the words of a list
  std::string_view method;              // request: GET, POST, …
  std::string_view content;             // write, request: what is written or sent, when literal
  std::uint32_t port = 0;               // connect
  bool decoded = false;                 // the text went through base64 or hex
  std::uint32_t begin = 0;              // from the name to the closing parenthesis, in the code
  std::uint32_t end = 0;
};

/// The calls of interest in Python, JavaScript, Ruby, Perl, PHP, … text, in order. No parser of any
/// of them: it knows strings, comments, names before parentheses, literal arguments and constants
/// that are set to a literal in the same text. What is computed is not seen. `backquotes`: they run
/// commands (Ruby, Perl, PHP). At most kCodeCalls calls; time linear in the text. Never fails.
struct CodeCalls {
  std::vector<CodeCall> calls;
  bool truncated = false;
};
inline constexpr std::size_t kCodeCalls = 1'000;

CodeCalls find_code_calls(std::string_view code, bool backquotes, TextArena& texts);

}  // namespace candor::monitor
