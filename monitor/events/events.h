#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "monitor/checks/check.h"
#include "monitor/events/text_arena.h"
#include "monitor/trace.h"
#include "rules/event.h"

namespace candor::monitor {

/// Where a field's value stands in the trace: `origin.field` of step `step`, from byte `begin` on.
/// A derived value (an unwrapped or decoded command) has `exact == false` and the whole source span
/// instead.
struct FieldOrigin {
  std::string_view field;  // `text`, `args.<path>`, `args`, `tool`; empty: not a span of the trace
  std::uint32_t begin = 0;
  std::uint32_t end = 0;
  bool exact = true;
};

/// One event with, for each field, where it came from. Views point into the trace or into the
/// owning EventList.
struct TraceEvent {
  rules::LogSource source;
  std::vector<rules::Field> fields;
  std::vector<FieldOrigin> origins;  // as many as fields
  std::uint32_t step = 0;
  std::optional<Time> time;

  rules::Event view() const { return {source, fields, step, time}; }
};

/// All events of one trace in order: for each step its agent event, then the classic events that a
/// tool call amounts to; at the end one of category `trace`. Owns every text that is not the
/// trace's.
class EventList {
 public:
  std::vector<TraceEvent> events;

  /// Texts that the events show and the trace does not hold.
  TextArena texts;
};

/// The step-to-event table of the design. `observations` gives signals and facts, which become
/// fields of their step's event (or of the trace event). Never fails: what it cannot read becomes
/// an event with the text. The trace and the observations must outlive the list.
///
/// Every event has `trace` (the trace's id, so that correlations can group by it), `step` (a number,
/// from 0) and, where the trace tells them, `agent`, `model`, `session`.
///
/// Agent events (product `agent`, category = the step's kind):
///   kind           the step's kind again, for rules over several kinds
///   text           all kinds but tool_call
///   tool           tool_call; tool_result: the tool of the call that it answers
///   args.<path>    tool_call: each leaf of the arguments; a list gives several fields of one name
///   args           tool_call: all argument text, the leaves joined by newlines
///   error          tool_result: true or false
///   visibility     reasoning: raw, summary, redacted, encrypted
///   metadata.<path>  the trace's metadata (at most kMetadataFields on all steps together; all on
///                  the trace event)
///   signals and facts of the step, each under its own name
/// A text that a check decoded (Observations::decoded) is one more event of its step's kind: the
/// decoded text in `text`, or in `args` and the argument's own field, and `encoding`.
///
/// The trace event (product `agent`, category `trace`, step = the last):
///   metadata.<path>, the trace's signals under their own names
///   steps, calls, errors   numbers: of all steps, tool calls, results that are errors
///   tool                   every tool that was called, once each
///   visibility             every visibility that the reasoning has, once each; `absent` without any
///   request, answer        the first user text and the last message
///   duration               seconds from the first to the last step that has a time
///
/// Classic events of a tool call, behind its agent event. All have `tool` and the call's signals and facts too (at
/// most 32). The product is `linux`, unless the trace's metadata (`platform`, `os`) says otherwise or the program
/// (osascript, launchctl, powershell, cmd, *.exe) or the path (`C:\…`) does.
///   process_creation    each simple command, and each text of several commands given to a shell (shell/shell.h)
///     CommandLine         argv joined by blanks: quotes removed, literal variables put in; on Windows as written; of
///                         a text, the text, and (a second value) the `bash -c text` that it amounts to
///     Image               the program's path: as given, made absolute where that is possible; else /usr/bin/<name>
///     OriginalCommandLine as it is written, where that differs
///     ParentImage, ParentCommandLine (at most 512 bytes), CurrentDirectory, User, Environment (`A=b` before it)
///     Computer            the machine or container behind `ssh`, `docker exec`, `kubectl exec`, …
///     obfuscation         quotes, separator, escapes, variable, braces, glob, substitution, encoded
///     truncated           true: the line was not read further, or commands were left out (see the bounds below)
///   file_event, file_access, file_delete    what file tools, known programs, redirections and program text create
///                         or change, read, remove
///     TargetFilename      seen from the working directory, when that is known
///     SourceFilename      what is moved or copied there
///     Content             what is written, when the call tells
///     Image, User, Computer, Function (the call in program text)
///   proxy               an HTTP request: c-uri, cs-host, cs-method, c-uri-stem, c-uri-query, c-uri-extension,
///                         c-useragent, dst_ip, Content (what is sent), Image, User, Computer. No product
///   dns_query           QueryName, Image, User, Computer
///   network_connection  DestinationHostname, DestinationIp (when it is one), DestinationPort, Initiated (true),
///                         Image, User, Computer
///   database            query, Image, User, Computer. No product
EventList events_of(const Trace& trace, const Observations& observations);

/// What one call, and one trace, may give in classic events. What is cut is said in one more event of the call:
/// `process_creation` with the whole text and `truncated: true`.
inline constexpr std::size_t kCallEvents = 4'000;
inline constexpr std::size_t kTraceEvents = 100'000;

/// How many metadata fields the step events of one trace may carry together: each of S steps gets
/// at most kMetadataFields / S, so that large metadata on a long trace costs bounded memory.
inline constexpr std::size_t kMetadataFields = 1'000'000;

}  // namespace candor::monitor
