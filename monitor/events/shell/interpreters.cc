// Programs that are given a text to run: shells, eval, interpreters of other languages.

#include <algorithm>
#include <array>

#include "monitor/events/shell/characters.h"
#include "monitor/events/shell/running.h"
#include "monitor/utf8.h"

namespace candor::monitor {
namespace {

constexpr std::array<std::string_view, 13> kShells = {"sh",   "bash", "zsh",  "dash",  "ksh",
                                                      "ash",  "fish", "mksh", "rbash", "csh",
                                                      "tcsh", "yash", "osh"};

bool is_shell(std::string_view name) {
  return std::find(kShells.begin(), kShells.end(), name) != kShells.end() || name == "$SHELL" ||
         name == "$BASH" || name == "$0";
}

bool is_option(std::string_view word) {
  return word.size() > 1 && (word[0] == '-' || word[0] == '+');
}

/// The word at `i`, when it names a file with known text.
std::optional<std::string_view> file_at(Running& running, std::size_t i) {
  if (i >= running.size()) return std::nullopt;
  return known_file(running.session, running.text(i), running.child.directory);
}

/// The words after `sh -c text` are its $0, $1, …
void set_positional(Running& running, std::size_t first) {
  constexpr std::string_view kDigits = "0123456789";
  if (first >= running.size()) return;
  Variable all;
  for (std::size_t i = first; i < running.size(); ++i) {
    if (i - first < kDigits.size())
      running.session.variables[kDigits.substr(i - first, 1)] = {running.text(i), true, {}, false};
    if (i > first) all.elements.push_back(running.text(i));
  }
  running.session.variables["@"] = std::move(all);
}

/// `sh`, `bash -lc text`, `bash file`, `… | sh`, `bash <<EOF`.
void follow_shell(Running& running) {
  bool text = false;
  bool reads_input = false;
  std::size_t at = 1;
  for (; at < running.size() && is_option(running.text(at)); ++at) {
    const auto word = running.text(at);
    if (word == "--") {
      ++at;
      break;
    }
    if (word == "--rcfile" || word == "--init-file") ++at;
    if (word == "--command") text = true;
    if (word.starts_with("--")) continue;
    text |= word.find('c') != word.npos;
    reads_input |= word.find('s') != word.npos;
    if (word.ends_with('o') || word.ends_with('O')) ++at;
  }
  if (text) {
    if (at >= running.size()) return;
    set_positional(running, at + 1);
    return running.run_word(at);
  }
  if (at >= running.size() || reads_input || running.text(at) == "-") {
    if (running.held.has_input) {
      if (running.held.input_decoded) running.child.obfuscation |= bit(Obfuscation::encoded);
      running.run_text(running.held.command.input, false);
    }
  } else if (const auto file = file_at(running, at)) {
    set_positional(running, at);
    running.run_text(*file, false);
  }
}

struct Interpreter {
  std::string_view program;
  std::string_view letters;  // short options whose value is program text
  std::string_view options;  // long ones, between blanks
  bool operand = false;      // the first operand is program text
};

constexpr std::array kInterpreters = std::to_array<Interpreter>({
    {"python", "c", ""},
    {"pypy", "c", ""},
    {"ipython", "c", ""},
    {"perl", "eE", ""},
    {"ruby", "e", ""},
    {"node", "ep", " --eval --print "},
    {"nodejs", "ep", " --eval --print "},
    {"bun", "ep", " --eval --print "},
    {"tsx", "e", " --eval "},
    {"ts-node", "ep", " --eval "},
    {"deno", "", " eval "},
    {"php", "rB", " --run "},
    {"lua", "e", ""},
    {"luajit", "e", ""},
    {"Rscript", "e", ""},
    {"osascript", "e", ""},
    {"awk", "", "", true},
    {"gawk", "e", "", true},
    {"mawk", "", "", true},
    {"nawk", "", "", true},
});

/// `python` is also python3, python3.12; the others may have a version too.
const Interpreter* interpreter_of(std::string_view name) {
  const auto end = name.find_last_not_of("0123456789.") + 1;
  const auto stem = name.substr(0, end);
  for (const auto& interpreter : kInterpreters)
    if (interpreter.program == stem) return &interpreter;
  return nullptr;
}

/// The option word gives program text in the next word, or (attached) in itself.
std::optional<std::string_view> program_text(Running& running, const Interpreter& interpreter,
                                             std::size_t at) {
  const auto word = running.text(at);
  const auto next = at + 1 < running.size() ? running.text(at + 1) : std::string_view();
  const auto equals = word.find('=');
  if (word.starts_with("--") || word == "eval") {
    const auto listed = interpreter.options.find(word.substr(0, equals));
    if (listed == std::string_view::npos || listed == 0) return std::nullopt;
    return equals == word.npos ? next : word.substr(equals + 1);
  }
  if (word.size() < 2 || word[0] != '-' || interpreter.letters.empty()) return std::nullopt;
  const auto letter = word.find_first_of(interpreter.letters, 1);
  if (letter == word.npos) return std::nullopt;
  return letter + 1 < word.size() ? word.substr(letter + 1) : next;
}

void follow_code(Running& running, const Interpreter& interpreter) {
  bool found = false;
  std::size_t at = 1;
  for (; at < running.size(); ++at) {
    const auto word = running.text(at);
    if (const auto text = program_text(running, interpreter, at)) {
      running.run_code(*text);
      found = true;
      continue;
    }
    if (word.size() < 2 || word[0] != '-') {
      if (found || word == "-") continue;
      if (interpreter.operand) return running.run_code(word);  // awk 'BEGIN { system("…") }'
      if (const auto file = file_at(running, at)) running.run_code(*file);
      return;
    }
    if (word == "-m") return;
    if (interpreter.operand && (word == "-v" || word == "-F" || word == "-f")) ++at;
  }
  if (!found && running.held.has_input) running.run_code(running.held.command.input);
}

/// A parameter name of PowerShell may be cut short: -enc, -e, -ec for -EncodedCommand.
bool is_parameter(std::string_view word, std::string_view name, std::size_t shortest) {
  if (word.size() < 2 || (word[0] != '-' && word[0] != '/')) return false;
  word.remove_prefix(1);
  return word.size() >= shortest && word.size() <= name.size() &&
         equals_ignoring_case(word, name.substr(0, word.size()));
}

void follow_powershell(Running& running) {
  constexpr std::array<std::string_view, 9> kValued = {
      "executionpolicy",   "windowstyle",   "version",          "inputformat",   "outputformat",
      "configurationname", "psconsolefile", "workingdirectory", "custompipename"};
  auto frame = running.child;
  frame.shown = true;
  for (std::size_t i = 1; i < running.size(); ++i) {
    const auto word = running.text(i);
    if (is_parameter(word, "encodedcommand", 1) || equals_ignoring_case(word, "-ec")) {
      if (i + 1 >= running.size()) return;
      const auto text = decoded_text(running.text(i + 1));
      if (!text || !running.session.expand(text->size())) return;
      frame.shown = false;
      frame.obfuscation |= bit(Obfuscation::encoded);
      return read_powershell(running.session, running.session.texts.keep(*text), frame);
    }
    if (is_parameter(word, "file", 1)) return;
    if (is_parameter(word, "command", 1))
      return i + 1 < running.size() && running.text(i + 1) != "-"
                 ? read_powershell(running.session, running.joined(i + 1), frame)
                 : void();
    const auto takes_value = [&](std::string_view name) { return is_parameter(word, name, 1); };
    if (equals_ignoring_case(word, "-ep") ||
        std::any_of(kValued.begin(), kValued.end(), takes_value)) {
      ++i;
    } else if (word.empty() || word[0] != '-') {
      return read_powershell(running.session, running.joined(i), frame);
    }
  }
  if (running.held.has_input) {
    frame.shown = false;
    read_powershell(running.session, running.held.command.input, frame);
  }
}

void follow_cmd(Running& running) {
  auto frame = running.child;
  frame.shown = true;
  for (std::size_t i = 1; i < running.size(); ++i) {
    const auto word = running.text(i);
    if (word.size() < 2 || word[0] != '/') continue;
    const char letter = lower(word[1]);
    if ((letter == 'c' || letter == 'k') && i + 1 < running.size())
      return read_cmd(running.session, running.joined(i + 1), frame);
  }
}

/// `.exe` taken off, small letters.
bool is_program(std::string_view name, std::string_view program) {
  if (name.size() == program.size() + 4 &&
      equals_ignoring_case(name.substr(program.size()), ".exe"))
    name.remove_suffix(4);
  return equals_ignoring_case(name, program);
}

}  // namespace

bool follow_interpreter(Running& running) {
  const auto name = base_name(running.text(0));
  if (is_shell(name)) {
    follow_shell(running);
  } else if (name == "eval") {
    running.run_joined(1);
  } else if (name == "source" || name == ".") {
    if (const auto file = file_at(running, 1)) running.run_text(*file, false);
  } else if (name == "trap") {
    if (running.size() > 2 && running.text(1) != "-" && !running.text(1).empty())
      running.run_word(1);
  } else if (const auto* interpreter = interpreter_of(name)) {
    follow_code(running, *interpreter);
  } else if (is_program(name, "powershell") || is_program(name, "pwsh")) {
    follow_powershell(running);
  } else if (is_program(name, "cmd")) {
    follow_cmd(running);
  } else if (const auto file = file_at(running, 0)) {
    const bool python = file->starts_with("#!") &&
                        file->substr(0, file->find('\n')).find("python") != std::string_view::npos;
    if (python) {
      running.run_code(*file);
    } else {
      running.run_text(*file, false);
    }
  } else {
    return false;
  }
  return true;
}

}  // namespace candor::monitor
