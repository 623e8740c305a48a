#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "monitor/import/json.h"
#include "monitor/limits.h"
#include "monitor/trace.h"
#include "rules/result.h"

namespace candor::monitor {

/// Bytes of one trace (a JSON document) to a Trace. `format` is an importer's name, or empty to detect by content.
/// A wrapper `{"trace": {…}, …}` (labelled data) is taken off first. Never throws on input. Error codes:
/// `trace_too_large`, `too_many_steps`, `too_deep`, `invalid_json`, `invalid_trace`, `unknown_format`.
///
/// A trace without an id is given `id`; without that, one made from its content, which costs as much as reading it.
Result<Trace> read_trace(std::string_view bytes, std::string_view format, const Limits& limits,
                         std::string_view id = {});
/// The same of a document of a known format that `parser` has parsed, for those who look into it themselves. Its size
/// and depth are the caller's to bound.
Result<Trace> read_trace(const JsonParser& parser, JsonView document, std::string_view format,
                         const Limits& limits, std::string_view id);

/// The format whose documents are whole files of JSON lines (a Claude Code session), when `line` is a line of such a
/// file; empty when every line is a document of its own. For those who cut files into documents.
std::string_view format_of_lines(std::string_view line, const Limits& limits);

/// Names of all formats, in the order in which they are tried.
std::vector<std::string_view> format_names();

/// The trace in the native format, one line, members in the design's order. Reading it back gives an equal Trace.
std::string to_json(const Trace& trace);

}  // namespace candor::monitor
