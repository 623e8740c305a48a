#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

#include "monitor/events/shell/session.h"

namespace candor::monitor {

/// A command that is being followed: what it runs becomes its children.
struct Running {
  Session& session;
  std::int32_t index;       // in session.script.commands
  const HeldCommand& held;  // with its words and what it reads
  Frame child;              // how what it runs runs

  std::size_t size() const { return held.command.words.count; }
  const ShellWord& word(std::size_t i) const {
    return session.script.words[held.command.words.first + i];
  }
  std::string_view text(std::size_t i) const { return word(i).text; }

  /// The words [first, first + count) as a command.
  std::optional<Printed> run_words(std::size_t first, std::size_t count);

  /// `words`, which may be new ones, as a command.
  std::optional<Printed> run_new_words(std::span<const ShellWord> words);

  /// A text for a shell. `shown`: it is to be seen in this command's line.
  void run_text(std::string_view text, bool shown);

  /// The word at `i` as a text for a shell. Not when it is just `$(…)`: what is in it was read already.
  void run_word(std::size_t i);

  /// The words from `first` on, joined by blanks, as a text for a shell.
  void run_joined(std::size_t first);

  /// The same words as one text: a view where they stand so in the root text.
  std::string_view joined(std::size_t first);

  void run_code(std::string_view code);
};

/// Follows a command whose words are in the list by now. Gives what an inner command prints, when
/// that is literal.
std::optional<Printed> follow(Running& running);

/// A program that runs the command after its own options (`sudo`, `env`, `docker exec c`, …), from
/// runners.cc. None: `running` is no such program. Else what the inner command prints.
struct Followed {
  std::optional<Printed> printed;
};
std::optional<Followed> follow_runner(Running& running);

/// A program with commands among its words: find -exec, parallel, tmux, … (embedded.cc). False: it
/// is none.
bool follow_embedded(Running& running);

/// A program that is given text to run: shells, interpreters, eval, … (interpreters.cc). False: it
/// is none.
bool follow_interpreter(Running& running);

}  // namespace candor::monitor
