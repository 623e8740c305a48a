#pragma once

#include <functional>
#include <iosfwd>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace candor::client {

/// How a run ended, as the shell sees it. When both apply, `found` goes before `unread`: breaking a
/// record must not turn "something dangerous was found" into "some input was broken".
enum class Exit : int {
  done = 0,
  found = 1,  // a verdict at or above --fail-on, a faulty rule, a failed test, a changed decision
  usage = 2,
  unread =
      3,  // some input could not be read, or the answer not be written: the answer is not complete
};

/// Where a command reads and writes. `out` carries the answer and nothing else; remarks and
/// problems go to `err`.
struct Streams {
  int input;  // file descriptor of standard input
  std::ostream& out;
  std::ostream& err;
  bool out_is_terminal = false;
  bool err_is_terminal = false;
};

/// One option or operand of a command, and where its value goes. A bool is a flag; a list takes one
/// or more values.
struct Parameter {
  std::string name = {};  // `--format`, `-j,--jobs`; without dashes an operand: `PATH`
  std::string help = {};
  std::variant<bool*, unsigned*, std::string*, std::vector<std::string>*> target = {};
  std::vector<std::string> choices = {};  // for strings: the only ones allowed
  bool required = false;
  unsigned min = 0;  // for numbers
  unsigned max = 0;
};

using Invocation = std::function<Exit(Streams&)>;

/// One command. To add one: write `client/commands/<name>.cc` that defines it, and add its line to
/// `kCommands` in commands.cc; a file that is forgotten is a link error.
struct Command {
  std::string_view name;     // `audit`, `rules check`
  std::string_view summary;  // one line
  std::string_view manual;   // further lines for --help
  /// Declares the parameters and returns what to do once they have their values.
  Invocation (*prepare)(std::vector<Parameter>& parameters);
};

std::span<const Command* const> commands();

/// Runs the command that `arguments` (without the program's name) ask for. An option that is a list
/// takes all values that follow it, unless that leaves the command without its operand: then one.
Exit run_command_line(const std::vector<std::string>& arguments, Streams& streams);

}  // namespace candor::client
