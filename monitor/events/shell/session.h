#pragma once

// What one read of a command text shares between the readers of the texts inside it. Private to
// monitor/events/shell.

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "monitor/events/shell/shell.h"

namespace candor::monitor {

/// Where a text that is read comes from, and how its commands run.
struct Frame {
  std::int32_t parent = -1;
  Platform platform = Platform::linux_os;
  std::string_view image;  // the shell that reads it
  std::string_view directory;
  std::string_view user;
  std::string_view computer;
  std::uint32_t begin =
      0;  // its span in the root text, when it is not itself a part of the root text
  std::uint32_t end = 0;
  std::uint16_t obfuscation = 0;
  std::uint8_t depth = 0;
  bool shown = false;  // the text is to be seen in its parent's line
};

struct Variable {
  std::string_view value;
  bool known = true;                       // false: set to what only a run can tell
  std::vector<std::string_view> elements;  // of an array, or of a loop's list
  bool alternatives = false;  // a loop's: each word with it stands once for each element
};

/// What a command prints.
struct Printed {
  std::string_view text;
  bool newline = true;   // ends with one more newline than `text` shows
  bool decoded = false;  // went through base64 -d or the like
};

/// A command whose words are read, and that waits for its here-documents and its pipeline.
struct HeldCommand {
  ShellCommand command;
  bool piped = false;          // reads what the command before it prints
  bool has_input = false;      // command.input is set
  bool input_decoded = false;  // it went through base64 -d or the like
  bool prints_onward = false;  // what it prints is read by somebody
};

struct Session {
  explicit Session(TextArena& arena) : texts(arena) {}

  TextArena& texts;
  ShellScript script;
  std::string_view root;
  ShellStart start;
  std::size_t expandable = 0;  // bytes that expansion may still make
  int nesting = 0;             // of expansions

  std::unordered_map<std::string_view, Variable> variables;
  std::unordered_map<std::string_view, std::string_view> aliases;
  std::unordered_map<std::string_view, std::string_view> files;  // written with literal text

  // Stacks: a nested reader works above what the outer one left, and takes its part off again.
  std::vector<ShellWord> words;
  std::vector<ShellRedirection> redirections;
  std::vector<HeldCommand> held;
  std::vector<std::optional<Printed>> outputs;  // of finished pipelines; none: not literal
  std::string scratch;                          // the word being made

  void begin(std::string_view text, const ShellStart& from);
  bool full() const { return script.commands.size() >= kShellCommands; }

  /// Whether `part` lies in the root text, so that its place in it is known exactly.
  bool in_root(std::string_view part) const;

  /// Takes `bytes` from what expansion may still make; false when there is not enough.
  bool expand(std::size_t bytes);

  /// Adds a command; its number, or -1 when the list is full.
  std::int32_t add(const ShellCommand& command);

  /// Adds a text that is not read further as one command.
  void add_cut(std::string_view text, const Frame& frame);

  /// Adds a whole text, before its commands; its number is for end_script(), after them.
  std::int32_t begin_script(std::string_view text, const Frame& frame);
  void end_script(std::int32_t at);

  /// A command that runs as `frame` says, with nothing of its own yet.
  ShellCommand of_frame(const Frame& frame) const;

  /// Sets the source span of a command that stands in `part`.
  void place(ShellCommand& command, std::string_view part, const Frame& frame) const;

  /// Not to be kept while commands are read: the list moves.
  std::span<const ShellWord> argv(const ShellCommand& command) const {
    return script.argv(command);
  }
};

constexpr std::uint16_t bit(Obfuscation way) { return static_cast<std::uint16_t>(way); }

// The readers. Each reads a whole text whose commands run as `frame` says; deeper than kShellDepth
// they add it cut.
void read_posix(Session& session, std::string_view text, const Frame& frame);
void read_powershell(Session& session, std::string_view text, const Frame& frame);
void read_cmd(Session& session, std::string_view text, const Frame& frame);
void read_program(Session& session, std::string_view code, const Frame& frame);

/// The `!command` lines and `%%bash` cells of a notebook.
void read_notebook_lines(Session& session, std::string_view code, const Frame& frame);

/// Lists a command (its words, redirections, span, directory are set), then what it runs. Gives
/// what it prints, when that is literal and `prints_onward`.
std::optional<Printed> run(Session& session, HeldCommand held, const Frame& frame);

/// What a command prints when that is literal: echo, printf, cat, base64 -d, …
std::optional<Printed> static_output(Session& session, const HeldCommand& held);

/// The literal text that the commands so far wrote to a file.
std::optional<std::string_view> known_file(Session& session, std::string_view path,
                                           std::string_view directory);

/// base64 of UTF-8 or (as PowerShell has it) UTF-16LE text; nothing when it is no text.
std::optional<std::string> decoded_text(std::string_view base64);

/// RFC 4648 base64, also with the URL alphabet; blanks and a missing end are minded by nobody.
std::optional<std::string> decoded_base64(std::string_view text);

/// Everything that `outputs` hold, one after the other; nothing when one is not literal.
std::optional<Printed> joined(Session& session, std::span<const std::optional<Printed>> outputs);

/// The path of the program that `name` runs in `directory`.
std::string_view image_of(std::string_view name, std::string_view directory, Platform platform,
                          TextArena& texts);

/// The path of a program that only macOS has; empty for others.
std::string_view mac_program(std::string_view name);

/// `path` seen from `directory`, `.` and `..` taken out; as it is when the directory is not known.
std::string_view resolve(std::string_view path, std::string_view directory, TextArena& texts);

}  // namespace candor::monitor
