#include "monitor/events/classic_events.h"

#include <algorithm>
#include <functional>

#include "monitor/events/shell/characters.h"
#include "monitor/events/tool_words.h"
#include "monitor/events/word_list.h"

namespace candor::monitor {
namespace {

constexpr std::size_t kObservedFields =
    32;  // a step's signals and facts on each of its classic events

constexpr WordList kCommandNames =
    " command commands cmd cmds shell_command bash_command command_line commandline cmdline ";
constexpr WordList kShellNames =
    " script input code keystrokes keys chars text args arguments argv line lines bash shell ";
constexpr WordList kAnyToolNames =
    " shell_command bash_command command_line commandline cmdline shell_cmd ";
constexpr WordList kCodeNames =
    " code source script input cell program snippet python command source_code ";
constexpr WordList kDirectoryNames =
    " cwd workdir working_directory working_dir work_dir workingdirectory directory dir ";
constexpr WordList kSystemNames = " platform os operating_system ";
constexpr WordList kEditors = " view create str_replace insert undo_edit ";

bool is_text(const Leaf& leaf) { return leaf.type == ValueType::string && !leaf.text.empty(); }

bool is_command_argument(const ToolCall& call, const Leaf& leaf) {
  const auto name = argument_name(leaf.path);
  if (kAnyToolNames.has(name)) return true;
  constexpr std::uint32_t kShells = kShellWord | kPowerShellWord | kCmdWord;
  const bool only = call.step.leaves.size() == 1;
  if ((call.words & kShells) != 0) return only || kCommandNames.has(name) || kShellNames.has(name);
  const bool runs = (call.words & kRunWord) != 0 && (call.words & kDatabaseWord) == 0;
  return runs && kCommandNames.has(name) && !kEditors.has(leaf.text);
}

bool is_program_argument(const ToolCall& call, const Leaf& leaf) {
  if ((call.words & kCodeWord) == 0) return false;
  if ((call.words & kFileWord) != 0 && (call.words & kWriteWord) != 0) return false;
  return call.step.leaves.size() == 1 || kCodeNames.has(argument_name(leaf.path));
}

/// Program text given to a tool that also takes commands.
bool looks_like_python(std::string_view text) {
  for (const std::string_view mark : {"import ", "from ", "def ", "print("})
    if (text.starts_with(mark)) return true;
  return text.find("\nimport ") != text.npos || text.find("\ndef ") != text.npos;
}

ShellLanguage language_of(std::uint32_t words) {
  if ((words & kPowerShellWord) != 0) return ShellLanguage::powershell;
  return (words & kCmdWord) != 0 ? ShellLanguage::cmd : ShellLanguage::posix;
}

/// Metadata that says which system the agent works on: `platform: darwin`.
Platform platform_of(const Trace& trace) {
  for (const Leaf& leaf : trace.metadata_leaves) {
    if (!kSystemNames.has(argument_name(leaf.path))) continue;
    for (const std::string_view name : {"darwin", "macos", "mac os", "osx"})
      if (equals_ignoring_case(leaf.text.substr(0, name.size()), name)) return Platform::macos;
    if (equals_ignoring_case(std::string_view(leaf.text).substr(0, 3), "win"))
      return Platform::windows;
  }
  return Platform::linux_os;
}

std::string_view directory_of(const Trace& trace) {
  for (const Leaf& leaf : trace.metadata_leaves)
    if (leaf.path == "cwd" && is_text(leaf)) return leaf.text;
  return {};
}

}  // namespace

std::string_view product_of(Platform platform) {
  if (platform == Platform::linux_os) return "linux";
  return platform == Platform::macos ? "macos" : "windows";
}

std::string_view field_of(const Leaf& leaf, TextArena& texts) {
  return leaf.path.empty() ? std::string_view("args") : texts.join({"args.", leaf.path});
}

FieldOrigin ArgumentText::origin(std::string_view part, std::uint32_t begin,
                                 std::uint32_t end) const {
  if (text.empty()) return {field, 0, whole, false};
  const bool exact = part.size() == end - begin && part.data() == text.data() + begin;
  return {field, begin, end, exact};
}

FieldOrigin ArgumentText::origin(std::string_view part) const {
  const std::less_equal<> before;
  const bool inside = !text.empty() && before(text.data(), part.data()) &&
                      before(part.data() + part.size(), text.data() + text.size());
  if (!inside) return {field, 0, whole, false};
  const auto begin = static_cast<std::uint32_t>(part.data() - text.data());
  return {field, begin, begin + static_cast<std::uint32_t>(part.size()), true};
}

void ClassicWriter::begin_call(const ToolCall& call) {
  call_ = &call;
  of_call_ = 0;
  cut_ = false;
}

bool ClassicWriter::begin(std::string_view category, std::string_view product, std::size_t more) {
  if (of_call_ >= kCallEvents || of_trace_ >= kTraceEvents) {
    cut_ = true;
    return false;
  }
  ++of_call_;
  ++of_trace_;
  const auto signals = observed_.signals(call_->index);
  const auto facts = observed_.facts(call_->index);
  writer_.begin({category, product, {}}, call_->index,
                more + 1 + std::min(kObservedFields, signals.size() + facts.size()));
  writer_.add("tool", call_->step.tool, whole("tool", call_->step.tool));
  std::size_t left = kObservedFields;
  for (const Signal* signal : signals.first(std::min(left, signals.size())))
    writer_.add_number(signal->name, signal->value);
  left -= std::min(left, signals.size());
  for (const Fact* fact : facts.first(std::min(left, facts.size())))
    writer_.add(fact->name, fact->value);
  return true;
}

void ClassicWriter::end_call(const ArgumentText& source) {
  if (!cut_) return;
  cut_ = false;
  writer_.begin({"process_creation", product_of(call_->platform), {}}, call_->index, 3);
  writer_.add("tool", call_->step.tool, whole("tool", call_->step.tool));
  writer_.add("CommandLine", source.text.empty() ? std::string_view("(not read)") : source.text,
              {source.field, 0, source.whole, !source.text.empty()});
  writer_.add_flag("truncated", true);
}

ClassicEvents::ClassicEvents(EventWriter& writer, const ObservationsByStep& observed)
    : writer_(writer),
      out_(writer, observed),
      reader_(writer.texts),
      platform_(platform_of(writer.trace)),
      directory_(directory_of(writer.trace)) {}

void ClassicEvents::add_call(std::uint32_t index) {
  const Step& step = writer_.trace.steps[index];
  ToolCall call{step, index, tool_words(step.tool), platform_, directory_};
  out_.begin_call(call);
  if (add_commands(call)) return;
  for (const EventFamily* family : event_families())
    if (family->of_arguments != nullptr) family->of_arguments(call, out_);
  out_.end_call({"args", {}, 0});
}

/// Runs what the arguments give to a shell or an interpreter; false when there is nothing such.
bool ClassicEvents::add_commands(const ToolCall& call) {
  ToolCall located = call;
  for (const Leaf& leaf : call.step.leaves)
    if (kDirectoryNames.has(argument_name(leaf.path)) && is_text(leaf))
      located.directory = leaf.text;
  bool found = false;
  const auto& leaves = call.step.leaves;
  for (std::size_t i = 0; i < leaves.size(); ++i) {
    const Leaf& leaf = leaves[i];
    if (!is_text(leaf)) continue;
    const bool program = is_program_argument(call, leaf);
    if (program && ((call.words & kShellWord) == 0 || looks_like_python(leaf.text))) {
      add_program(located, leaf);
    } else if (is_command_argument(call, leaf)) {
      std::size_t count = 1;
      while (i + count < leaves.size() && leaves[i + count].path == leaf.path) ++count;
      const bool texts = leaf.text.find(' ') != leaf.text.npos || leaf.path.ends_with('s');
      if (count > 1 && !texts) {
        add_argv(located, i, count);
        i += count - 1;
      } else {
        add_command_text(located, leaf);
      }
    } else {
      continue;
    }
    found = true;
  }
  return found;
}

ArgumentText ClassicEvents::source_of(const Leaf& leaf) {
  return {field_of(leaf, writer_.texts), leaf.text, static_cast<std::uint32_t>(leaf.text.size())};
}

ShellStart ClassicEvents::start_of(const ToolCall& call) const {
  return {
      (call.words & kPowerShellWord) != 0 || (call.words & kCmdWord) != 0 ? "" : "/usr/bin/bash",
      call.directory, call.platform};
}

void ClassicEvents::add_command_text(const ToolCall& call, const Leaf& leaf) {
  const auto source = source_of(leaf);
  const auto start = start_of(call);
  if ((call.words & kCodeWord) == 0 && looks_like_python(leaf.text)) {
    // A tool that takes either: calls are looked for besides.
    add_script(call, reader_.read_code(leaf.text, start), source);
  }
  add_script(call, reader_.read(leaf.text, language_of(call.words), start), source);
}

void ClassicEvents::add_argv(const ToolCall& call, std::size_t first, std::size_t count) {
  std::vector<std::string_view> argv;
  for (std::size_t i = first; i < first + count; ++i) argv.emplace_back(call.step.leaves[i].text);
  const Leaf& last = call.step.leaves[first + count - 1];
  const ArgumentText source{
      field_of(last, writer_.texts), {}, static_cast<std::uint32_t>(last.text.size())};
  add_script(call, reader_.read_argv(argv, start_of(call)), source);
}

void ClassicEvents::add_program(const ToolCall& call, const Leaf& leaf) {
  auto start = start_of(call);
  start.image = "/usr/bin/python3";
  add_script(call, reader_.read_code(leaf.text, start), source_of(leaf));
}

void ClassicEvents::add_script(const ToolCall& call, const ShellScript& script,
                               const ArgumentText& source) {
  const Acted acted{call, source, script, out_};
  if (script.truncated) out_.note_cut();
  std::size_t called = 0;
  for (std::size_t i = 0; i < script.commands.size(); ++i) {
    for (const EventFamily* family : event_families())
      if (family->of_command != nullptr) family->of_command(acted, script.commands[i]);
    // A program's own calls come behind the command that runs it.
    for (; called < script.calls.size() &&
           script.calls[called].command <= static_cast<std::int32_t>(i);
         ++called)
      for (const EventFamily* family : event_families())
        if (family->of_program != nullptr) family->of_program(acted, script.calls[called]);
  }
  for (; called < script.calls.size(); ++called)
    for (const EventFamily* family : event_families())
      if (family->of_program != nullptr) family->of_program(acted, script.calls[called]);
  out_.end_call(source);
}

}  // namespace candor::monitor
