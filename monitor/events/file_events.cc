// file_event (created or changed), file_access (read), file_delete.

#include <algorithm>
#include <array>

#include "monitor/events/classic_events.h"
#include "monitor/events/file_programs.h"
#include "monitor/events/shell/characters.h"
#include "monitor/events/shell/session.h"
#include "monitor/events/tool_words.h"
#include "monitor/events/word_list.h"

namespace candor::monitor {
namespace {

constexpr std::size_t kFilesOfCommand = 256;

/// What is written goes with this many files of a call, in this many texts: it may be long, and they may be many.
constexpr std::size_t kContents = 8;

constexpr WordList kPathNames =
    " path paths file_path filepath file filename file_name filenames files target_file "
    "notebook_path "
    "relative_workspace_path absolute_path abs_path relative_path target_path output_path "
    "save_path ";
constexpr WordList kSourceNames = " source src from old_path source_path ";
constexpr WordList kTargetNames = " destination dest dst to new_path target destination_path ";
constexpr WordList kContentNames =
    " content contents file_text new_string new_str new_source insert_text new_text text data diff "
    "code_edit replacement new_content file_content ";

std::string_view category_of(FileAction action) {
  if (action == FileAction::read) return "file_access";
  return action == FileAction::write ? "file_event" : "file_delete";
}

bool is_device(std::string_view path) {
  return path == "/dev/null" || path == "/dev/stdout" || path == "/dev/stderr" ||
         path == "/dev/stdin" || path == "/dev/tty" || path.starts_with("/dev/fd/") ||
         path.starts_with("/dev/tcp/") || path.starts_with("/dev/udp/");
}

bool is_file(std::string_view path) {
  return !path.empty() && !is_device(path) && path[0] != '<' && path[0] != '>' && path[0] != '&' &&
         path.find("://") == path.npos && path != "{}";
}

Platform platform_of(std::string_view path, Platform otherwise) {
  const bool drive = path.size() > 2 && is_letter(path[0]) && path[1] == ':' &&
                     (path[2] == '\\' || path[2] == '/');
  return drive ? Platform::windows : otherwise;
}

// ---- from shell commands

void add_file(const Acted& acted, const ShellCommand& command, FileAction action,
              std::string_view path, const FieldOrigin& origin, std::string_view from) {
  if (!is_file(path)) return;
  auto& out = acted.out;
  if (!out.begin(category_of(action), product_of(platform_of(path, command.platform)), 6)) return;
  const auto resolved = resolve(path, command.directory, out.texts);
  out.add("TargetFilename", resolved,
          {origin.field, origin.begin, origin.end, origin.exact && resolved == path});
  out.add_known("SourceFilename", from);
  out.add_known("Image", command.image);
  out.add_known("User", command.user);
  out.add_known("Computer", command.computer);
}

FileAction action_of(RedirectionKind kind) {
  return kind == RedirectionKind::read ? FileAction::read : FileAction::write;
}

void of_command(const Acted& acted, const ShellCommand& command) {
  if (command.script || command.cut) return;
  const auto argv = acted.script.argv(command);
  const auto files = touched_files(command, argv, kFilesOfCommand + 1);
  if (files.size() > kFilesOfCommand) acted.out.note_cut();
  for (const TouchedFile& file : files)
    add_file(acted, command, file.action, file.path, acted.source.origin(file.path), file.from);
  for (const ShellRedirection& to : acted.script.redirections_of(command))
    add_file(acted, command, action_of(to.kind), to.target, acted.source.origin(to.target), {});
}

// ---- from program text

void of_program(const Acted& acted, const ShellCall& called) {
  const CodeRole role = called.call.role;
  if (role != CodeRole::read && role != CodeRole::write && role != CodeRole::remove) return;
  const auto action = role == CodeRole::read    ? FileAction::read
                      : role == CodeRole::write ? FileAction::write
                                                : FileAction::remove;
  ShellCommand command;
  command.platform = acted.call.platform;
  command.image = acted.script.image;
  if (called.command >= 0)
    command = acted.script.commands[static_cast<std::size_t>(called.command)];
  command.line = called.call.name;
  const FieldOrigin origin{acted.source.field, called.begin, called.end, false};
  if (!is_file(called.call.text)) return;
  auto& out = acted.out;
  const auto product = product_of(platform_of(called.call.text, command.platform));
  if (!out.begin(category_of(action), product, 4)) return;
  out.add("TargetFilename", called.call.text, origin);
  out.add_known("Image", command.image);
  out.add_known("Content", called.call.content, origin);
  out.add("Function", called.call.name, origin);
}

// ---- from file tools

FileAction action_of(const ToolCall& call) {
  for (const Leaf& leaf : call.step.leaves)
    if (leaf.path == "command") return leaf.text == "view" ? FileAction::read : FileAction::write;
  if ((call.words & kDeleteWord) != 0) return FileAction::remove;
  return (call.words & (kWriteWord | kMoveWord)) != 0 ? FileAction::write : FileAction::read;
}

/// The name alone makes it a file tool: Read, write_file, str_replace_editor; not get_user, list_files.
bool is_file_tool(const ToolCall& call) {
  constexpr std::uint32_t kActions = kReadWord | kWriteWord | kDeleteWord | kMoveWord;
  if ((call.words & kSearchWord) != 0 && (call.words & (kWriteWord | kDeleteWord)) == 0)
    return false;
  return (call.words & kActions) != 0 || (call.words & kFileWord) != 0;
}

void add_content(const ToolCall& call, ClassicWriter& out) {
  std::size_t left = kContents;
  for (const Leaf& leaf : call.step.leaves)
    if (left > 0 && kContentNames.has(argument_name(leaf.path))) {
      out.add("Content", leaf.text, whole(field_of(leaf, out.texts), leaf.text));
      --left;
    }
}

bool add_tool_file(const ToolCall& call, ClassicWriter& out, FileAction action, const Leaf& path,
                   std::string_view from) {
  const auto product = product_of(platform_of(path.text, call.platform));
  if (!out.begin(category_of(action), product, 4)) return false;
  const auto resolved = resolve(path.text, call.directory, out.texts);
  out.add("TargetFilename", resolved,
          {field_of(path, out.texts), 0, static_cast<std::uint32_t>(path.text.size()),
           resolved == path.text});
  out.add_known("SourceFilename", from);
  return true;
}

const Leaf* leaf_named(const ToolCall& call, const WordList& names) {
  for (const Leaf& leaf : call.step.leaves)
    if (names.has(argument_name(leaf.path)) && is_file(leaf.text)) return &leaf;
  return nullptr;
}

struct PatchMark {
  std::string_view text;
  FileAction action;
};

constexpr std::array<PatchMark, 5> kPatchMarks = {{{"*** Add File: ", FileAction::write},
                                                   {"*** Update File: ", FileAction::write},
                                                   {"*** Move to: ", FileAction::write},
                                                   {"*** Delete File: ", FileAction::remove},
                                                   {"+++ b/", FileAction::write}}};

/// The files of a patch (`*** Update File: a`, `+++ b/a`), each with its part of it.
void add_patched(const ToolCall& call, ClassicWriter& out, const Leaf& leaf) {
  const std::string_view text = leaf.text;
  const auto field = field_of(leaf, out.texts);
  const auto origin = [&](std::string_view part) {
    const auto begin = static_cast<std::uint32_t>(part.data() - text.data());
    return FieldOrigin{field, begin, begin + static_cast<std::uint32_t>(part.size()), true};
  };
  for (std::size_t at = 0; at < text.size();) {
    const auto line_end = std::min(text.find('\n', at), text.size());
    const auto line = text.substr(at, line_end - at);
    at = std::min(line_end + 1, text.size());
    for (const PatchMark& mark : kPatchMarks) {
      if (!line.starts_with(mark.text)) continue;
      const auto path = trimmed(line.substr(mark.text.size()));
      if (!is_file(path)) continue;
      if (!out.begin(category_of(mark.action), product_of(call.platform), 3)) return;
      out.add("TargetFilename", path, origin(path));
      const auto next = std::min({text.find("\n*** ", at), text.find("\n+++ ", at), text.size()});
      if (next > at)
        out.add("Content", text.substr(at, next - at), origin(text.substr(at, next - at)));
    }
  }
}

void of_arguments(const ToolCall& call, ClassicWriter& out) {
  if ((call.words & kPatchWord) != 0)
    for (const Leaf& leaf : call.step.leaves) add_patched(call, out, leaf);
  if (!is_file_tool(call)) return;
  const auto action = action_of(call);
  const Leaf* source = leaf_named(call, kSourceNames);
  const Leaf* target = leaf_named(call, kTargetNames);
  if ((call.words & kMoveWord) != 0 && source != nullptr && target != nullptr) {
    add_tool_file(call, out, FileAction::read, *source, {});
    add_tool_file(call, out, FileAction::write, *target, source->text);
    return;
  }
  std::size_t files = 0;
  for (const Leaf& leaf : call.step.leaves) {
    if (!kPathNames.has(argument_name(leaf.path)) || !is_file(leaf.text)) continue;
    const bool added = add_tool_file(call, out, action, leaf, {});
    if (added && action == FileAction::write && ++files <= kContents) add_content(call, out);
  }
}

}  // namespace

extern const EventFamily kFileEvents;
const EventFamily kFileEvents = {"file", of_arguments, of_command, of_program};

}  // namespace candor::monitor
