#include <exception>
#include <fcntl.h>
#include <iostream>
#include <unistd.h>

#include "client/command.h"

namespace {

using candor::client::Exit;
using candor::client::Streams;

/// A standard descriptor that the caller closed would be given to the next file or socket that we
/// open, and what we print would go there. Opened the wrong way round, it makes its every use fail.
void occupy(int descriptor, int wrong_way) {
  if (::fcntl(descriptor, F_GETFD) == -1) ::open("/dev/null", wrong_way);
}

Exit run(int argc, char** argv) {
  Streams streams{STDIN_FILENO, std::cout, std::cerr, ::isatty(STDOUT_FILENO) == 1,
                  ::isatty(STDERR_FILENO) == 1};
  const Exit exit = run_command_line({argv + 1, argv + argc}, streams);
  if (std::cout.flush()) return exit;
  std::cerr << "candor: standard output cannot be written\n";
  return exit == Exit::found ? exit : Exit::unread;
}

}  // namespace

int main(int argc, char** argv) {
  occupy(STDIN_FILENO, O_WRONLY);
  occupy(STDOUT_FILENO, O_RDONLY);
  occupy(STDERR_FILENO, O_RDONLY);
  std::ios::sync_with_stdio(false);
  try {
    return static_cast<int>(run(argc, argv));
  } catch (const std::exception& bug) {
    std::cerr << "candor: internal error: " << bug.what() << '\n';
    return static_cast<int>(Exit::unread);
  }
}
