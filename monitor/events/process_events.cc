// process_creation: one event for each simple command, and one for a text of several.

#include <array>

#include "monitor/events/classic_events.h"
#include "monitor/events/shell/characters.h"
#include "monitor/utf8.h"

namespace candor::monitor {
namespace {

/// A parent's command line is repeated in each of its children.
constexpr std::size_t kParentBytes = 512;

struct Named {
  Obfuscation way;
  std::string_view name;
};

constexpr std::array<Named, 8> kObfuscations = {{{Obfuscation::quotes, "quotes"},
                                                 {Obfuscation::separator, "separator"},
                                                 {Obfuscation::escapes, "escapes"},
                                                 {Obfuscation::variable, "variable"},
                                                 {Obfuscation::braces, "braces"},
                                                 {Obfuscation::glob, "glob"},
                                                 {Obfuscation::substitution, "substitution"},
                                                 {Obfuscation::encoded, "encoded"}}};

void add_parent(const Acted& acted, const ShellCommand& command) {
  const auto& commands = acted.script.commands;
  if (command.parent < 0) return acted.out.add_known("ParentImage", acted.script.image);
  const ShellCommand& parent = commands[static_cast<std::size_t>(command.parent)];
  acted.out.add_known("ParentImage", parent.image);
  acted.out.add_known("ParentCommandLine", parent.script
                                               ? base_name(parent.image)
                                               : cut_at_character(parent.line, kParentBytes));
}

void add_command(const Acted& acted, const ShellCommand& command) {
  if (command.redundant || command.line.empty()) return;
  auto& out = acted.out;
  if (!out.begin("process_creation", product_of(command.platform), 8)) return;
  const FieldOrigin origin = acted.source.origin(command.line, command.begin, command.end);
  out.add("CommandLine", command.line, origin);
  if (command.script && command.parent < 0 && command.platform != Platform::windows)
    out.add("CommandLine", out.texts.join({base_name(command.image), " -c ", command.line}),
            {origin.field, origin.begin, origin.end, false});
  const FieldOrigin derived{origin.field, origin.begin, origin.end, false};
  out.add_known("Image", command.image, derived);
  if (!origin.exact && !acted.source.text.empty() && command.end > command.begin) {
    const auto written = acted.source.text.substr(command.begin, command.end - command.begin);
    if (written != command.line)
      out.add("OriginalCommandLine", written, {origin.field, origin.begin, origin.end, true});
  }
  add_parent(acted, command);
  out.add_known("CurrentDirectory", command.directory);
  out.add_known("User", command.user);
  out.add_known("Computer", command.computer);
  for (const ShellWord& word : acted.script.assignments_of(command))
    out.add("Environment", word.text, acted.origin(word));
  for (const auto& [way, name] : kObfuscations)
    if ((command.obfuscation & static_cast<std::uint16_t>(way)) != 0)
      out.add("obfuscation", name, derived);
  if (command.cut) out.add_flag("truncated", true);
}

}  // namespace

extern const EventFamily kProcessEvents;
const EventFamily kProcessEvents = {"process", nullptr, add_command, nullptr};

}  // namespace candor::monitor
