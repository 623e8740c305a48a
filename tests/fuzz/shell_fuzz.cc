#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

#include "monitor/events/events.h"
#include "monitor/events/shell/shell.h"

// Command and program texts as bytes; the first one says how they are read. Whatever they are: the bounds hold, every
// span lies in the text, what is called exact is, and reading again with the same reader gives the same.

namespace {

using namespace candor::monitor;

void require(bool holds) {
  if (!holds) std::abort();
}

void check(const ShellRange& range, std::size_t size) {
  require(range.first + std::size_t{range.count} <= size);
}

void check(const ShellScript& script, std::string_view text) {
  require(script.commands.size() <= kShellCommands);
  require(script.calls.size() <= kCodeCalls);
  for (std::size_t i = 0; i < script.commands.size(); ++i) {
    const ShellCommand& command = script.commands[i];
    check(command.words, script.words.size());
    check(command.redirections, script.redirections.size());
    check(command.assignments, script.assignments.size());
    require(command.parent < static_cast<std::int32_t>(i));
    require(command.begin <= command.end && command.end <= text.size());
    if (command.exact)
      require(command.line == text.substr(command.begin, command.end - command.begin));
  }
  for (const ShellWord& word : script.words)
    require(word.begin <= word.end && word.end <= text.size());
  for (const ShellRedirection& to : script.redirections)
    require(to.begin <= to.end && to.end <= text.size());
  for (const ShellCall& call : script.calls) {
    require(call.begin <= call.end && call.end <= text.size());
    require(call.command < static_cast<std::int32_t>(script.commands.size()));
  }
}

std::string fingerprint(const ShellScript& script) {
  std::string out;
  for (const ShellCommand& command : script.commands) {
    out += std::to_string(command.parent) + '|' + std::string(command.line) + '|';
    out += std::string(command.image) + '|' + std::to_string(command.obfuscation) + '\n';
  }
  return out;
}

void check_events(const std::string& tool, const std::string& text) {
  Trace trace;
  Step& step = trace.steps.emplace_back();
  step.kind = StepKind::tool_call;
  step.tool = tool;
  step.leaves = {{"command", text}};
  const EventList list = events_of(trace, {});
  require(list.events.size() <= 2 * kCallEvents);
  for (const TraceEvent& event : list.events) {
    require(event.fields.size() == event.origins.size());
    for (const FieldOrigin& origin : event.origins)
      if (origin.field == "args.command")
        require(origin.begin <= origin.end && origin.end <= text.size());
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const char* const tools[] = {"bash", "powershell", "cmd", "python"};
  const std::size_t way = data[0] % 4;
  const std::string text(reinterpret_cast<const char*>(data) + 1, size - 1);
  const ShellStart start{"/usr/bin/bash", "/srv", Platform::linux_os};
  TextArena texts;
  ShellReader reader(texts);
  const auto read = [&]() -> const ShellScript& {
    if (way == 3) return reader.read_code(text, start);
    return reader.read(text, static_cast<ShellLanguage>(way), start);
  };
  check(read(), text);
  const std::string first = fingerprint(read());
  require(first == fingerprint(read()));
  check_events(tools[way], text);
  return 0;
}
