#pragma once

// The casebook of the shell reader: a text, and the exact list of commands that it runs.

#include <ostream>
#include <string>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>

#include "monitor/events/shell/shell.h"

namespace candor::monitor::testing {

using Commands = std::vector<std::string>;

/// One command as the cases write it: its words, those with blanks (or empty) in <…>, then its redirections.
inline std::string shown(const ShellScript& script, const ShellCommand& command) {
  std::string out;
  const auto separate = [&out] {
    if (!out.empty()) out += ' ';
  };
  for (const ShellWord& word : script.argv(command)) {
    separate();
    const bool bare = !word.text.empty() && word.text.find_first_of(" \n") == word.text.npos;
    out += bare ? std::string(word.text) : "<" + std::string(word.text) + ">";
  }
  for (const ShellRedirection& to : script.redirections_of(command)) {
    separate();
    out += to.kind == RedirectionKind::read ? "<" : to.kind == RedirectionKind::write ? ">" : ">>";
    out += to.target;
  }
  if (command.cut) out = "(cut) " + std::string(command.line);
  return out;
}

/// All commands of a text but those without words and redirections; whole texts are not listed.
inline Commands commands_of(const ShellScript& script) {
  Commands all;
  for (const ShellCommand& command : script.commands)
    if (auto text = shown(script, command); !command.script && !text.empty())
      all.push_back(std::move(text));
  return all;
}

/// Reads one text and keeps everything alive.
struct Reading {
  explicit Reading(std::string of, ShellLanguage language = ShellLanguage::posix,
                   std::string_view directory = {})
      : text(std::move(of)), reader(texts), script(reader.read(text, language, start(directory))) {}

  static ShellStart start(std::string_view directory) {
    return {"/usr/bin/bash", directory, Platform::linux_os};
  }

  /// The first command whose line is `line`.
  const ShellCommand& command(std::string_view line) const {
    for (const ShellCommand& command : script.commands)
      if (!command.script && command.line == line) return command;
    ADD_FAILURE() << "no command `" << line << "`";
    static const ShellCommand none;
    return none;
  }

  std::string text;
  TextArena texts;
  ShellReader reader;
  const ShellScript& script;
};

struct ShellCase {
  std::string name;
  std::string text;
  Commands commands;

  friend std::ostream& operator<<(std::ostream& out, const ShellCase& c) { return out << c.text; }
};

class ShellCases : public ::testing::TestWithParam<ShellCase> {};

inline std::string case_name(const ::testing::TestParamInfo<ShellCase>& info) {
  return info.param.name;
}

}  // namespace candor::monitor::testing
