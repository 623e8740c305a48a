#pragma once

#include <string>
#include <string_view>

#include "monitor/import/builder.h"
#include "monitor/import/json.h"

namespace candor::monitor {

// What the chat formats have in common.

/// Adds what an assistant wrote: a message, or, where the model's reasoning stands in the text between tags
/// (`<think>…</think>` and its kin), reasoning and messages in their order. With only a closing tag (the opening one
/// was in the prompt's template) everything before it is reasoning, with only an opening one everything after it.
void add_assistant_text(TraceBuilder& in, std::string_view text);

/// Adds reasoning; empty text adds nothing.
void add_reasoning(TraceBuilder& in, std::string_view text, Visibility visibility);

/// The text of a part `{"type": "text", "text": …}` (`input_text`, `output_text`, and AgentDojo's `content`); absent
/// when the part is of another type.
JsonView text_of_part(JsonView part);

/// The text of a content that is a string or a list of parts; texts are joined with a newline, parts that are not
/// text are kept in the metadata of the step that is added next, as `content.<index>`.
std::string joined_text(JsonView content, const Place& place, TraceBuilder& in);

/// The same, but any other JSON value is its own text: for what tools returned.
std::string result_text(JsonView content, const Place& place, TraceBuilder& in);

/// A string as it is, anything else as compact JSON.
std::string text_of(JsonView value);

/// Keeps a part of a list that has no place in a step; `place` is the part's.
void keep_part(JsonView part, const Place& place, TraceBuilder& in);

}  // namespace candor::monitor
