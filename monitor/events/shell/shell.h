#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string_view>
#include <vector>

#include "monitor/events/code/code_calls.h"
#include "monitor/events/text_arena.h"

namespace candor::monitor {

/// What a shell reader found: the simple commands that a text runs, in the order in which a shell
/// would start them.
///
/// Read as POSIX sh and bash are: quotes removed, variables set in the same text put in,
/// here-documents given to the command that reads them; lists, pipelines, groups, functions, loops,
/// `case`, `$(…)`, backquotes and `<(…)` followed. Commands that run commands are unwrapped
/// (`sudo`, `env`, `xargs`, `bash -c`, `eval`, `ssh`, `docker exec`, `find -exec`, `python -c`, …:
/// see wrappers.cc): both they and what they run are listed. What `echo`, `printf`, `base64 -d` and
/// the like print is followed when it is literal, also into a shell's standard input. PowerShell
/// and cmd texts are split into statements.
///
/// It over-approximates: every branch of an `if` is listed, a loop's body once with all words of
/// its list, an alias is expanded although a script would not. It never fails: what it cannot read
/// it lists with its text.
///
/// Bounds (what they cut is marked, never silent): kShellCommands commands a call, kShellDepth
/// levels of unwrapping and substitution, kExpandedBytes plus four times the text of expanded text.
/// Time is linear in the text for each level. Source: POSIX.1-2017 XCU chapter 2; the bash 5.2
/// manual.
inline constexpr std::size_t kShellCommands = 2'000;
inline constexpr std::size_t kShellDepth = 8;
inline constexpr std::size_t kExpandedBytes = std::size_t{64} << 10;

enum class Platform : std::uint8_t { linux_os, macos, windows };

/// Ways to write a command that honest ones hardly need; a set of bits in
/// ShellCommand::obfuscation.
enum class Obfuscation : std::uint16_t {
  quotes = 1,         // r''m, r\m, /et''c/passwd
  separator = 2,      // rm${IFS}-rf
  escapes = 4,        // $'\x72m'
  variable = 8,       // X=r; ${X}m
  braces = 16,        // {rm,-rf,/}
  glob = 32,          // /bin/r?
  substitution = 64,  // $(echo rm) -rf /
  encoded = 128,      // echo cm0= | base64 -d | sh
};

struct ShellWord {
  std::string_view text;    // quotes removed, expanded
  std::uint32_t begin = 0;  // the source span in the text that was read
  std::uint32_t end = 0;
  bool computed = false;  // holds what a command prints, which is not literal and stays as written
};

enum class RedirectionKind : std::uint8_t { read, write, append };

struct ShellRedirection {
  std::string_view target;  // a file name, quotes removed
  RedirectionKind kind = RedirectionKind::read;
  std::uint32_t begin = 0;
  std::uint32_t end = 0;
};

/// A range of one of ShellScript's lists.
struct ShellRange {
  std::uint32_t first = 0;
  std::uint32_t count = 0;
};

/// One simple command. With no words it is a redirection alone (`> file`).
struct ShellCommand {
  ShellRange words;         // argv
  ShellRange redirections;  // its own and those of the compound command that it ends
  ShellRange assignments;   // `A=b` before it: words `A=b`
  std::string_view line;    // the command line: argv joined by blanks; as written on Windows
  std::string_view
      image;  // the program's path: as given, made absolute where possible; else /usr/bin/<name>
  std::uint32_t begin =
      0;  // the source span; of a command in a decoded or expanded text, that of what ran it
  std::uint32_t end = 0;
  bool exact = false;          // `line` is exactly the source span
  std::int32_t parent = -1;    // the command that runs it; -1: the tool itself
  std::string_view directory;  // where it runs, when the text tells
  std::string_view user;       // as whom, when the text tells
  std::string_view computer;   // the other machine or container that it runs on
  std::string_view input;      // what it reads on standard input, when literal
  std::uint16_t obfuscation = 0;
  Platform platform = Platform::linux_os;
  bool script = false;  // a whole text given to a shell (`line`), its commands follow as children
  bool redundant = false;  // a script that is just its one command
  bool cut = false;        // `line` was not read further: a bound was reached
};

/// A call in program text inside a command (`python -c …`, a here-document for node, …), or in a
/// program itself. Those that run commands have them among the commands.
struct ShellCall {
  CodeCall call;
  std::int32_t command = -1;  // which command runs the program; -1: the tool itself
  std::uint32_t begin = 0;    // the source span
  std::uint32_t end = 0;
  bool exact = false;  // it stands there as it is
};

struct ShellScript {
  std::string_view image;  // what was given the text
  std::vector<ShellCommand> commands;
  std::vector<ShellWord> words;
  std::vector<ShellRedirection> redirections;
  std::vector<ShellWord> assignments;
  std::vector<ShellCall> calls;
  bool truncated = false;  // something was left out: kShellCommands or kCodeCalls was reached

  std::span<const ShellWord> argv(const ShellCommand& command) const {
    return std::span(words).subspan(command.words.first, command.words.count);
  }
  std::span<const ShellRedirection> redirections_of(const ShellCommand& command) const {
    return std::span(redirections).subspan(command.redirections.first, command.redirections.count);
  }
  std::span<const ShellWord> assignments_of(const ShellCommand& command) const {
    return std::span(assignments).subspan(command.assignments.first, command.assignments.count);
  }
};

enum class ShellLanguage : std::uint8_t { posix, powershell, cmd };

/// Where a text runs before it says otherwise.
struct ShellStart {
  std::string_view
      image;  // the program that is given the text (`/usr/bin/bash`, `/usr/bin/python3`)
  std::string_view directory;  // empty: not known
  Platform platform = Platform::linux_os;
};

struct Session;

/// Reads command texts. Keep one for many texts: it keeps its memory. Texts that it makes live in
/// the arena that it was given. Not thread-safe, not copyable.
class ShellReader {
 public:
  explicit ShellReader(TextArena& texts);
  ~ShellReader();
  ShellReader(const ShellReader&) = delete;
  ShellReader& operator=(const ShellReader&) = delete;

  /// Each gives the result until the next read. The text must live as long as the result.
  const ShellScript& read(std::string_view text, ShellLanguage language, const ShellStart& start);
  const ShellScript& read_argv(std::span<const std::string_view> argv, const ShellStart& start);
  /// Program text given to an interpreter as it is: its calls that run commands, and `!command`
  /// lines of notebooks.
  const ShellScript& read_code(std::string_view code, const ShellStart& start);

 private:
  std::unique_ptr<Session> session_;
};

}  // namespace candor::monitor
