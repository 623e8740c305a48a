#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <string_view>

#include "monitor/checks/text/lexicon.h"
#include "monitor/events/shell/shell.h"

namespace candor::monitor {

/// What command lines do: the effects of their simple commands and redirections together. Keep one for many commands.
class CommandEffects {
 public:
  /// kExecute for a program that we do not know; 0 when the text holds no command.
  text::Effects of(std::string_view command, ShellLanguage language);

 private:
  std::optional<TextArena> texts_;
  std::unique_ptr<ShellReader> reader_;
  std::size_t reads_ = 0;
};

}  // namespace candor::monitor
