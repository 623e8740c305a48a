// Texts of cmd.exe: commands between &, &&, |, ||, parentheses and line ends; `^` escapes.

#include <algorithm>
#include <array>
#include <string>

#include "monitor/events/shell/characters.h"
#include "monitor/events/shell/windows.h"

namespace candor::monitor {
namespace {

constexpr WindowsSyntax kSyntax = {'^', "\"", "<>"};

bool is_builtin(std::string_view name) {
  constexpr std::array<std::string_view, 26> kBuiltins = {
      "assoc", "cd",   "chdir", "cls", "copy",  "date",   "del",  "dir",  "echo",
      "erase", "exit", "ftype", "md",  "mkdir", "mklink", "move", "path", "popd",
      "pushd", "rd",   "rem",   "ren", "rmdir", "set",    "type", "ver"};
  return std::any_of(kBuiltins.begin(), kBuiltins.end(),
                     [&](std::string_view builtin) { return equals_ignoring_case(builtin, name); });
}

bool begins_with_word(std::string_view text, std::string_view word) {
  return text.size() > word.size() && equals_ignoring_case(text.substr(0, word.size()), word) &&
         is_blank(text[word.size()]);
}

/// The command behind `@`, `call`, `start ["title"] [/b]`, `if … `, `for … do`.
std::string_view inner_command(std::string_view text) {
  text = trimmed(text);
  while (text.starts_with('@')) text = trimmed(text.substr(1));
  if (begins_with_word(text, "for")) {
    for (std::size_t at = 0; at + 4 < text.size(); ++at)
      if (is_blank(text[at]) && begins_with_word(text.substr(at + 1), "do"))
        return inner_command(text.substr(at + 4));
  }
  if (begins_with_word(text, "call")) return inner_command(text.substr(5));
  if (!begins_with_word(text, "start")) return text;
  text = trimmed(text.substr(6));
  while (text.starts_with('/') || text.starts_with('"')) {
    const auto end =
        text[0] == '"' ? after_quoted(text, 0, '^') : std::min(text.find(' '), text.size());
    if (end >= text.size()) break;
    text = trimmed(text.substr(end));
  }
  return text;
}

/// The end of the command that begins at `at`.
std::size_t command_end(std::string_view text, std::size_t at) {
  while (at < text.size()) {
    const char c = text[at];
    if (c == '"') {
      at = after_quoted(text, at, '^');
    } else if (c == '^') {
      at += 2;
    } else if (c == '>' && at + 1 < text.size() && text[at + 1] == '&') {
      at += 2;
    } else if (std::string_view("&|()\n").find(c) != std::string_view::npos) {
      return at;
    } else {
      ++at;
    }
  }
  return text.size();
}

}  // namespace

void read_cmd(Session& session, std::string_view text, const Frame& frame) {
  if (frame.depth > kShellDepth) return session.add_cut(text, frame);
  Frame inner = frame;
  inner.platform = Platform::windows;
  if (inner.image.empty()) inner.image = "C:\\Windows\\System32\\cmd.exe";
  if (!frame.shown) inner.parent = session.begin_script(text, inner);
  for (std::size_t at = 0; at < text.size();) {
    if (session.full()) {
      session.script.truncated = true;
      break;
    }
    const auto end = command_end(text, at);
    const auto command = inner_command(text.substr(at, end - at));
    if (!command.empty()) run_windows(session, command, kSyntax, is_builtin, inner);
    at = end + 1;
  }
  if (!frame.shown) session.end_script(inner.parent);
}

}  // namespace candor::monitor
