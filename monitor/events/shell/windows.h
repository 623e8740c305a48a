#pragma once

// What the readers of PowerShell and cmd texts share. Private to monitor/events/shell.

#include <string_view>

#include "monitor/events/shell/session.h"

namespace candor::monitor {

/// How a Windows shell writes words.
struct WindowsSyntax {
  char escape = '`';           // taken off before any character
  std::string_view quotes;     // that begin a quoted part
  std::string_view operators;  // that are words of their own: redirections
};

/// Lists `statement`, which is one command, as it is written, and follows what it runs.
/// `builtin(name)`: the shell does it itself, and its image is the shell's.
void run_windows(Session& session, std::string_view statement, const WindowsSyntax& syntax,
                 bool (*builtin)(std::string_view name), const Frame& frame);

/// The end of the quoted part that begins at `text[at]`: behind its closing quote, or the text's
/// end.
std::size_t after_quoted(std::string_view text, std::size_t at, char escape);

}  // namespace candor::monitor
