#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "monitor/events/agent_events.h"
#include "monitor/events/event_writer.h"
#include "monitor/events/shell/shell.h"

namespace candor::monitor {

/// One tool call while its classic events are made.
struct ToolCall {
  const Step& step;
  std::uint32_t index = 0;
  std::uint32_t words = 0;  // tool_words of its tool
  Platform platform = Platform::linux_os;
  std::string_view directory;  // where its commands run, when the call or the trace says
};

/// A text inside a call's arguments: field names and spans are told from it.
struct ArgumentText {
  std::string_view field;   // `args.<path>`, or `args`
  std::string_view text;    // empty: a list of words, which has no spans
  std::uint32_t whole = 0;  // the size of the source, for values that have no place in it

  /// Where `part`, which the reader found at [begin, end), stands.
  FieldOrigin origin(std::string_view part, std::uint32_t begin, std::uint32_t end) const;
  /// Of a part that is a view of the text; else of the whole text.
  FieldOrigin origin(std::string_view part) const;
};

/// Writes classic events within the bounds.
class ClassicWriter {
 public:
  ClassicWriter(EventWriter& writer, const ObservationsByStep& observed)
      : texts(writer.texts), writer_(writer), observed_(observed) {}

  void begin_call(const ToolCall& call);

  /// Starts an event of the call with the agent's fields; `more` fields will follow, about. False: a bound is
  /// reached, and nothing was started.
  bool begin(std::string_view category, std::string_view product, std::size_t more);

  void add(std::string_view name, std::string_view text, FieldOrigin origin = {}) {
    writer_.add(name, text, origin);
  }
  /// Only when it is there.
  void add_known(std::string_view name, std::string_view text, FieldOrigin origin = {}) {
    if (!text.empty()) writer_.add(name, text, origin);
  }
  void add_number(std::string_view name, double number) { writer_.add_number(name, number); }
  void add_flag(std::string_view name, bool flag) { writer_.add_flag(name, flag); }

  /// Ends a call: when a bound cut something, one event with the whole text says so.
  void end_call(const ArgumentText& source);
  void note_cut() { cut_ = true; }

  std::size_t counted() const { return of_trace_; }  // for kTraceEvents
  void count(std::size_t more) { of_trace_ += more; }

  TextArena& texts;

 private:
  EventWriter& writer_;
  const ObservationsByStep& observed_;
  const ToolCall* call_ = nullptr;
  std::size_t of_call_ = 0;
  std::size_t of_trace_ = 0;
  bool cut_ = false;
};

/// What a family of events sees of one command or program call.
struct Acted {
  const ToolCall& call;
  const ArgumentText& source;
  const ShellScript& script;
  ClassicWriter& out;

  FieldOrigin origin(const ShellWord& word) const {
    return source.origin(word.text, word.begin, word.end);
  }
};

/// Events of one kind that tool calls amount to. Each member may be null. To add a family: write
/// `monitor/events/<name>_events.cc` and add its line to kFamilies in families.cc; a file that is forgotten is a link
/// error.
struct EventFamily {
  std::string_view name;
  void (*of_arguments)(const ToolCall& call, ClassicWriter& out);  // from the arguments themselves
  void (*of_command)(const Acted& acted, const ShellCommand& command);  // from one shell command
  void (*of_program)(const Acted& acted, const ShellCall& called);  // from one call in program text
};

std::span<const EventFamily* const> event_families();

/// Makes the classic events of a trace's tool calls.
class ClassicEvents {
 public:
  ClassicEvents(EventWriter& writer, const ObservationsByStep& observed);

  void add_call(std::uint32_t index);

  /// Events that count for kTraceEvents, and those of calls that are not added because they are known.
  std::size_t counted() const { return out_.counted(); }
  void count(std::size_t more) { out_.count(more); }

 private:
  bool add_commands(const ToolCall& call);
  void add_command_text(const ToolCall& call, const Leaf& leaf);
  void add_argv(const ToolCall& call, std::size_t first, std::size_t count);
  void add_program(const ToolCall& call, const Leaf& leaf);
  void add_script(const ToolCall& call, const ShellScript& script, const ArgumentText& source);
  ArgumentText source_of(const Leaf& leaf);
  ShellStart start_of(const ToolCall& call) const;

  EventWriter& writer_;
  ClassicWriter out_;
  ShellReader reader_;
  Platform platform_ = Platform::linux_os;
  std::string_view directory_;
};

/// Fields of an event about something that a command did.
std::string_view product_of(Platform platform);

/// The name of the agent field that shows a leaf: `args.<path>`, or `args` for arguments that are text.
std::string_view field_of(const Leaf& leaf, TextArena& texts);

}  // namespace candor::monitor
