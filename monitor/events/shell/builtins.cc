// What a command changes for those after it: variables, aliases, the working directory.

#include <algorithm>

#include "monitor/events/shell/characters.h"
#include "monitor/events/shell/command_reader.h"

namespace candor::monitor {

void CommandReader::apply(const HeldCommand& held) {
  const ShellCommand& command = held.command;
  for (const ShellWord& word : session_.script.assignments_of(command)) assign(word);
  const auto argv = session_.argv(command);
  if (argv.empty()) return;
  const auto name = argv[0].text;
  if (name == "cd" || name == "pushd") {
    if (!held.piped) change_directory(argv);
  } else if (name == "export" || name == "declare" || name == "typeset" || name == "local" ||
             name == "readonly") {
    assign_words(argv);
  } else if (name == "alias") {
    define_aliases(argv);
  } else if (name == "set") {
    set_positional(argv);
  } else if (name == "unset") {
    for (const ShellWord& word : argv.subspan(1)) session_.variables[word.text].known = false;
  } else if (name == "read") {
    read_variable(held);
  }
}

/// `NAME=value` or `NAME+=value`.
void CommandReader::assign(const ShellWord& word) {
  const auto equals = word.text.find('=');
  if (equals == std::string_view::npos || equals == 0) return;
  auto name = word.text.substr(0, equals);
  const auto value = word.text.substr(equals + 1);
  const bool appends = name.ends_with('+');
  if (appends) name.remove_suffix(1);
  Variable& variable = session_.variables[name];
  const bool known = !unknown_ && (!appends || variable.known);
  if (appends && known && session_.expand(variable.value.size())) {
    variable = {session_.texts.join({variable.value, value}), true, {}, false};
  } else {
    variable = {value, known && !appends, {}, false};
  }
}

void CommandReader::assign_words(std::span<const ShellWord> argv) {
  for (const ShellWord& word : argv.subspan(1))
    if (!word.text.empty() && is_name_start(word.text[0])) assign(word);
}

void CommandReader::change_directory(std::span<const ShellWord> argv) {
  std::size_t at = 1;
  while (at < argv.size() && argv[at].text.size() > 1 && argv[at].text[0] == '-') ++at;
  if (at >= argv.size()) {
    frame_.directory = "~";
  } else if (unknown_ || argv[at].text == "-") {
    frame_.directory = {};
  } else {
    frame_.directory = resolve(argv[at].text, frame_.directory, session_.texts);
  }
}

void CommandReader::define_aliases(std::span<const ShellWord> argv) {
  for (const ShellWord& word : argv.subspan(1)) {
    const auto equals = word.text.find('=');
    if (equals != std::string_view::npos && equals > 0)
      session_.aliases[word.text.substr(0, equals)] = word.text.substr(equals + 1);
  }
}

/// `set -- a b`.
void CommandReader::set_positional(std::span<const ShellWord> argv) {
  if (argv.size() < 2 || argv[1].text != "--") return;
  Variable all;
  for (const ShellWord& word : argv.subspan(2)) all.elements.push_back(word.text);
  constexpr std::string_view kDigits = "123456789";
  for (std::size_t i = 0; i < std::min(all.elements.size(), kDigits.size()); ++i)
    session_.variables[kDigits.substr(i, 1)] = {all.elements[i], true, {}, false};
  session_.variables["@"] = std::move(all);
}

/// `read NAME <<< word`.
void CommandReader::read_variable(const HeldCommand& held) {
  const auto argv = session_.argv(held.command);
  const auto name = argv.back().text;
  if (argv.size() < 2 || name.empty() || !is_name_start(name[0])) return;
  session_.variables[name] = {trimmed(held.command.input), held.has_input, {}, false};
}

/// The word that was read last names an alias: its words take its place.
void CommandReader::expand_alias(std::size_t word) {
  if (session_.aliases.empty()) return;
  const auto found = session_.aliases.find(session_.words[word].text);
  if (found == session_.aliases.end() || !session_.expand(found->second.size())) return;
  const ShellWord written = session_.words[word];
  const auto value = found->second;
  drop_words(word);
  Frame frame = frame_;
  frame.begin = written.begin;
  frame.end = written.end;
  if (value.find_first_of(";&|<>()\n") != std::string_view::npos) {
    ++frame.depth;
    frame.shown = true;
    return read_posix(session_, value, frame);
  }
  Cursor cursor(value, session_, frame);
  while (!cursor.ended()) {
    if (is_blank(cursor.peek())) {
      ++cursor.at;
    } else {
      WordReader(session_, cursor, frame).read(session_.words.size() == word);
    }
  }
  for (std::size_t i = word; i < session_.words.size(); ++i) {
    session_.words[i].begin = written.begin;
    session_.words[i].end = written.end;
  }
}

}  // namespace candor::monitor
