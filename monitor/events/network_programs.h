#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "monitor/events/shell/shell.h"

namespace candor::monitor {

/// What a command asks of the network.
struct NetworkUse {
  std::string_view url;  // as it is asked; empty: no HTTP
  std::string_view host;
  std::uint32_t port = 0;  // 0: not known
  std::string_view method;
  std::string_view agent;    // the user agent, when the words set it
  std::string_view content;  // what is sent, when the words tell
  bool only_name = false;    // the host's name is looked up, and no more
};

/// What the words and redirections of one command ask, for the programs that network_programs.cc knows. At most
/// `most` uses.
std::vector<NetworkUse> network_uses(const ShellScript& script, const ShellCommand& command,
                                     std::size_t most);

}  // namespace candor::monitor
