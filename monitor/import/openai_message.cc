#include "monitor/import/openai_message.h"

#include <string>

#include "monitor/import/chat.h"

namespace candor::monitor {
namespace {

// ---- reasoning

/// OpenRouter's items: `reasoning.text`, `reasoning.summary`, `reasoning.encrypted`. Gives the text of all.
std::string read_details(JsonView details, const Place& place, TraceBuilder& in) {
  std::string all;
  in.each(details, place, [&in, &all](JsonView detail, const Place& where) {
    JsonView type, text, summary, data;
    Step& step = in.add(StepKind::reasoning);
    in.bind(detail, where,
            {{"type", &type}, {"text", &text}, {"summary", &summary}, {"data", &data}},
            Unknown::keep_in_step);
    if (!data.is_nothing()) {
      step.visibility = Visibility::encrypted;
    } else if (!summary.is_nothing()) {
      step.visibility = Visibility::summary;
      step.text = in.text(summary, Place(where, "summary"));
    } else {
      step.text = in.text(text, Place(where, "text"));
    }
    all += step.text;
  });
  return all;
}

/// The same reasoning often stands in several members: once is enough.
void read_plain_reasoning(JsonView value, std::string_view name, std::string& known,
                          const Place& place, TraceBuilder& in) {
  if (value.is_nothing()) return;
  const Place where(place, name);
  if (!value.is_string()) return in.keep_in_step(in.trace().steps.size(), name, value, where);
  const std::string_view text = value.string();
  if (text == known) return;
  add_reasoning(in, text, Visibility::raw);
  known = text;
}

// ---- what an assistant says and does

void read_part(JsonView part, const Place& place, TraceBuilder& in) {
  const JsonView thinking = part.find("thinking");
  const JsonView refusal = part.find("refusal");
  const JsonView text = part.is_string() ? part : text_of_part(part);
  if (!thinking.is_nothing()) {
    add_reasoning(in, joined_text(thinking, Place(place, "thinking"), in), Visibility::raw);
  } else if (text.is_string()) {
    add_assistant_text(in, text.string());
  } else if (refusal.is_string()) {
    in.add(StepKind::message, refusal.string());
  } else {
    keep_part(part, place, in);
  }
}

void read_function(JsonView function, std::string_view arguments_name, Step& step,
                   const Place& place, TraceBuilder& in) {
  JsonView name, arguments;
  in.bind(function, place, {{"name", &name}, {arguments_name, &arguments}}, Unknown::keep_in_step);
  step.tool = in.text(name, Place(place, "name"));
  in.set_arguments(step, arguments, Place(place, arguments_name));
}

void read_call(JsonView call, const Place& place, TraceBuilder& in) {
  JsonView id, type, function, custom;
  Step& step = in.add(StepKind::tool_call);
  in.bind(call, place, {{"id", &id}, {"type", &type}, {"function", &function}, {"custom", &custom}},
          Unknown::keep_in_step);
  step.call = in.name(id, Place(place, "id"));
  if (custom.is_nothing()) {
    read_function(function, "arguments", step, Place(place, "function"), in);
  } else {
    read_function(custom, "input", step, Place(place, "custom"), in);
  }
}

void read_answer(JsonView message, const Place& place, TraceBuilder& in) {
  JsonView role, content, refusal, calls, function_call, details, reasoning_content, reasoning,
      thinking;
  const std::size_t steps = in.trace().steps.size();
  in.bind(message, place,
          {{"role", &role},
           {"content", &content},
           {"refusal", &refusal},
           {"tool_calls", &calls},
           {"function_call", &function_call},
           {"reasoning_details", &details},
           {"reasoning_content", &reasoning_content},
           {"reasoning", &reasoning},
           {"thinking", &thinking}},
          Unknown::keep_in_next);
  std::string known = read_details(details, Place(place, "reasoning_details"), in);
  read_plain_reasoning(reasoning_content, "reasoning_content", known, place, in);
  read_plain_reasoning(reasoning, "reasoning", known, place, in);
  read_plain_reasoning(thinking, "thinking", known, place, in);
  const Place where(place, "content");
  if (content.is_array()) {
    in.each(content, where, [&in](JsonView part, const Place& at) { read_part(part, at, in); });
  } else {
    add_assistant_text(in, in.text(content, where));
  }
  const std::string_view refused = in.text(refusal, Place(place, "refusal"));
  if (!refused.empty()) in.add(StepKind::message, refused);
  in.each(calls, Place(place, "tool_calls"),
          [&in](JsonView call, const Place& at) { read_call(call, at, in); });
  if (!function_call.is_nothing()) {
    read_function(function_call, "arguments", in.add(StepKind::tool_call),
                  Place(place, "function_call"), in);
  }
  if (in.trace().steps.size() == steps) in.add(StepKind::message);
}

// ---- what others say

void read_words(StepKind kind, JsonView message, const Place& place, TraceBuilder& in) {
  JsonView role, content;
  in.bind(message, place, {{"role", &role}, {"content", &content}}, Unknown::keep_in_next);
  in.add(kind, joined_text(content, Place(place, "content"), in));
}

void read_result(JsonView message, const Place& place, TraceBuilder& in) {
  JsonView role, content, call;
  in.bind(message, place, {{"role", &role}, {"content", &content}, {"tool_call_id", &call}},
          Unknown::keep_in_next);
  const std::string text = result_text(content, Place(place, "content"), in);
  in.add(StepKind::tool_result, text).call = in.name(call, Place(place, "tool_call_id"));
}

}  // namespace

void read_openai_answer(JsonView message, const Place& place, TraceBuilder& in) {
  read_answer(message, place, in);
}

void read_openai_message(JsonView message, const Place& place, TraceBuilder& in) {
  const std::string_view name = message.find("role").string_or_empty();
  if (name == "assistant") return read_answer(message, place, in);
  if (name == "user") return read_words(StepKind::user, message, place, in);
  if (name == "system" || name == "developer") {
    return read_words(StepKind::system, message, place, in);
  }
  if (name == "tool" || name == "function") return read_result(message, place, in);
  in.fail(Place(place, "role"), "expected developer, system, user, assistant, tool or function");
}

}  // namespace candor::monitor
