// Program text inside commands: the commands that its calls run.

#include <algorithm>

#include "monitor/events/shell/characters.h"
#include "monitor/events/shell/session.h"

namespace candor::monitor {
namespace {

void run_process(Session& session, const CodeCall& call, const Frame& frame) {
  HeldCommand held;
  held.command.words.first = static_cast<std::uint32_t>(session.script.words.size());
  held.command.words.count = static_cast<std::uint32_t>(call.words.size());
  for (const auto word : call.words) session.script.words.push_back({word, frame.begin, frame.end});
  held.command.begin = frame.begin;
  held.command.end = frame.end;
  run(session, held, frame);
}

void follow_call(Session& session, const CodeCall& call, Frame frame) {
  ++frame.depth;
  if (call.decoded) frame.obfuscation |= bit(Obfuscation::encoded);
  if (call.role == CodeRole::shell) {
    frame.image = "/usr/bin/sh";
    frame.shown = frame.parent >= 0 && !call.decoded;
    read_posix(session, call.text, frame);
  } else if (call.role == CodeRole::process) {
    run_process(session, call, frame);
  } else if (call.role == CodeRole::code) {
    read_program(session, call.text, frame);
  }
}

bool has_backquotes(std::string_view image) {
  const auto name = base_name(image);
  return name.starts_with("ruby") || name.starts_with("perl") || name.starts_with("php");
}

}  // namespace

void read_program(Session& session, std::string_view code, const Frame& frame) {
  if (frame.depth > kShellDepth) return session.add_cut(code, frame);
  auto found = find_code_calls(code, has_backquotes(frame.image), session.texts);
  session.script.truncated |= found.truncated;
  const bool exact = session.in_root(code);
  const auto offset = exact ? static_cast<std::uint32_t>(code.data() - session.root.data()) : 0;
  for (CodeCall& call : found.calls) {
    if (session.full() || session.script.calls.size() >= kCodeCalls) {
      session.script.truncated = true;
      return;
    }
    Frame inner = frame;
    inner.begin = exact ? offset + call.begin : frame.begin;
    inner.end = exact ? offset + call.end : frame.end;
    session.script.calls.push_back({call, frame.parent, inner.begin, inner.end, exact});
    follow_call(session, call, inner);
  }
}

void read_notebook_lines(Session& session, std::string_view code, const Frame& frame) {
  Frame inner = frame;
  inner.image = "/usr/bin/bash";
  const auto begin = trimmed(code);
  for (const std::string_view magic : {"%%bash", "%%sh", "%%script bash"})
    if (begin.starts_with(magic)) {
      const auto line = begin.find('\n');
      return line == begin.npos ? void() : read_posix(session, begin.substr(line + 1), inner);
    }
  while (!code.empty()) {
    const auto end = std::min(code.find('\n'), code.size());
    auto line = trimmed(code.substr(0, end));
    code.remove_prefix(std::min(end + 1, code.size()));
    for (const std::string_view mark : {"!", "%system ", "%sx "})
      if (line.starts_with(mark) && line.size() > mark.size() && line[1] != '=') {
        line.remove_prefix(mark.size());
        read_posix(session, line.starts_with('!') ? line.substr(1) : line, inner);
        break;
      }
  }
}

}  // namespace candor::monitor
