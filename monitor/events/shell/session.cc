#include "monitor/events/shell/session.h"

#include <algorithm>
#include <functional>

#include "monitor/events/shell/characters.h"

namespace candor::monitor {
namespace {

/// The text is the script's one command and no more: the script is not listed on its own then.
bool is_redundant(const ShellScript& script, std::size_t at, std::string_view text) {
  const ShellCommand& whole = script.commands[at];
  const auto parent = static_cast<std::int32_t>(at);
  const auto is_child = [&](const ShellCommand& command) { return command.parent == parent; };
  const auto first = script.commands.begin() + static_cast<std::ptrdiff_t>(at) + 1;
  if (std::count_if(first, script.commands.end(), is_child) != 1) return false;
  const ShellCommand& only = *std::find_if(first, script.commands.end(), is_child);
  if (only.redirections.count > 0 || only.assignments.count > 0) return false;
  return (only.begin == whole.begin && only.end == whole.end && whole.exact) || only.line == text;
}

Frame frame_of(const ShellStart& start) {
  Frame frame;
  frame.platform = start.platform;
  frame.image = start.image;
  frame.directory = start.directory;
  return frame;
}

}  // namespace

void Session::begin(std::string_view text, const ShellStart& from) {
  script.commands.clear();
  script.words.clear();
  script.redirections.clear();
  script.assignments.clear();
  script.calls.clear();
  script.truncated = false;
  script.image = from.image;
  variables.clear();
  aliases.clear();
  files.clear();
  words.clear();
  redirections.clear();
  held.clear();
  outputs.clear();
  scratch.clear();
  root = text;
  start = from;
  nesting = 0;
  expandable = kExpandedBytes + 4 * text.size();
}

bool Session::in_root(std::string_view part) const {
  const std::less_equal<> before;
  return before(root.data(), part.data()) &&
         before(part.data() + part.size(), root.data() + root.size());
}

bool Session::expand(std::size_t bytes) {
  if (bytes > expandable) return false;
  expandable -= bytes;
  return true;
}

std::int32_t Session::add(const ShellCommand& command) {
  if (full()) {
    script.truncated = true;
    return -1;
  }
  script.commands.push_back(command);
  return static_cast<std::int32_t>(script.commands.size()) - 1;
}

void Session::add_cut(std::string_view text, const Frame& frame) {
  ShellCommand command = of_frame(frame);
  command.line = trimmed(text);
  command.cut = true;
  place(command, command.line, frame);
  add(command);
}

ShellCommand Session::of_frame(const Frame& frame) const {
  ShellCommand command;
  command.parent = frame.parent;
  command.image = frame.image;
  command.directory = frame.directory;
  command.user = frame.user;
  command.computer = frame.computer;
  command.obfuscation = frame.obfuscation;
  command.platform = frame.platform;
  return command;
}

void Session::place(ShellCommand& command, std::string_view part, const Frame& frame) const {
  command.exact = in_root(part);
  const auto offset = command.exact ? part.data() - root.data() : 0;
  command.begin = command.exact ? static_cast<std::uint32_t>(offset) : frame.begin;
  command.end = command.exact ? command.begin + static_cast<std::uint32_t>(part.size()) : frame.end;
}

std::int32_t Session::begin_script(std::string_view text, const Frame& frame) {
  ShellCommand command = of_frame(frame);
  command.line = trimmed(text);
  command.script = true;
  place(command, command.line, frame);
  return add(command);
}

void Session::end_script(std::int32_t at) {
  if (at < 0) return;
  auto& command = script.commands[static_cast<std::size_t>(at)];
  command.redundant = is_redundant(script, static_cast<std::size_t>(at), command.line);
}

ShellReader::ShellReader(TextArena& texts) : session_(std::make_unique<Session>(texts)) {}

ShellReader::~ShellReader() = default;

const ShellScript& ShellReader::read(std::string_view text, ShellLanguage language,
                                     const ShellStart& start) {
  session_->begin(text, start);
  const Frame frame = frame_of(start);
  if (language == ShellLanguage::powershell) {
    read_powershell(*session_, text, frame);
  } else if (language == ShellLanguage::cmd) {
    read_cmd(*session_, text, frame);
  } else {
    read_posix(*session_, text, frame);
  }
  return session_->script;
}

const ShellScript& ShellReader::read_argv(std::span<const std::string_view> argv,
                                          const ShellStart& start) {
  session_->begin({}, start);
  HeldCommand held;
  std::size_t bytes = 0;
  for (const auto word : argv) {
    session_->script.words.push_back({word, 0, 0});
    bytes += word.size();
  }
  session_->expandable += 4 * bytes;
  held.command.words.count = static_cast<std::uint32_t>(argv.size());
  const Frame frame = frame_of(start);
  run(*session_, held, frame);
  return session_->script;
}

const ShellScript& ShellReader::read_code(std::string_view code, const ShellStart& start) {
  session_->begin(code, start);
  const Frame frame = frame_of(start);
  read_program(*session_, code, frame);
  read_notebook_lines(*session_, code, frame);
  return session_->script;
}

}  // namespace candor::monitor
