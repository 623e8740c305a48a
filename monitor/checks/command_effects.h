#pragma once

#include <array>
#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "monitor/checks/text/lexicon.h"
#include "monitor/events/shell/shell.h"

namespace candor::monitor {

/// What command lines do: the effects of their simple commands and redirections together. Keep one for many commands: it
/// remembers the latest, which several checks ask for.
class CommandEffects {
 public:
  /// kExecute for a program that we do not know; 0 when the text holds no command.
  text::Effects of(std::string_view command, ShellLanguage language);

 private:
  static constexpr std::size_t kLongestKnown = 512;  // bytes
  struct Known {
    std::string command;
    ShellLanguage language = ShellLanguage::posix;
    text::Effects effects = 0;
  };

  text::Effects read(std::string_view command, ShellLanguage language);

  std::array<Known, 32> known_;  // a ring
  std::size_t next_ = 0;
  std::optional<TextArena> texts_;
  std::unique_ptr<ShellReader> reader_;
  std::size_t reads_ = 0;
};

}  // namespace candor::monitor
