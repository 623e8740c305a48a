#include "monitor/import/genai_message.h"

#include <string>

#include "monitor/import/chat.h"

namespace candor::monitor {
namespace {

StepKind kind_of(std::string_view role) {
  if (role == "assistant" || role == "model") return StepKind::message;
  if (role == "system" || role == "developer") return StepKind::system;
  return role == "tool" ? StepKind::tool_result : StepKind::user;
}

void read_call(JsonView part, const Place& place, TraceBuilder& in) {
  JsonView type, id, name, arguments;
  Step& step = in.add(StepKind::tool_call);
  in.bind(part, place, {{"type", &type}, {"id", &id}, {"name", &name}, {"arguments", &arguments}},
          Unknown::keep_in_step);
  step.call = in.name(id, Place(place, "id"));
  step.tool = in.text(name, Place(place, "name"));
  in.set_arguments(step, arguments, Place(place, "arguments"));
}

/// Early versions of the conventions say `result`.
void read_response(JsonView part, const Place& place, TraceBuilder& in) {
  JsonView type, id, response, result;
  in.bind(part, place, {{"type", &type}, {"id", &id}, {"response", &response}, {"result", &result}},
          Unknown::keep_in_next);
  const JsonView said = response.is_nothing() ? result : response;
  Step& step = in.add(StepKind::tool_result, said.is_nothing() ? std::string() : text_of(said));
  step.call = in.name(id, Place(place, "id"));
}

void read_part(StepKind kind, JsonView part, const Place& place, TraceBuilder& in) {
  const std::string_view type = part.find("type").string_or_empty();
  const JsonView text = part.is_string() ? part : part.find("content");
  if (type == "tool_call" || type == "server_tool_call") return read_call(part, place, in);
  if (type == "tool_call_response") return read_response(part, place, in);
  if (!text.is_string() || (!part.is_string() && type != "text" && type != "reasoning")) {
    return keep_part(part, place, in);
  }
  if (type == "reasoning") return add_reasoning(in, text.string(), Visibility::raw);
  if (kind == StepKind::message) return add_assistant_text(in, text.string());
  in.add(kind, text.string());
}

}  // namespace

void read_genai_parts(StepKind kind, JsonView parts, const Place& place, TraceBuilder& in) {
  const std::size_t steps = in.trace().steps.size();
  in.each(parts, place,
          [kind, &in](JsonView part, const Place& where) { read_part(kind, part, where, in); });
  if (in.trace().steps.size() == steps) in.add(kind);
}

void read_genai_message(JsonView message, const Place& place, TraceBuilder& in) {
  JsonView role, parts;
  in.bind(message, place, {{"role", &role}, {"parts", &parts}}, Unknown::keep_in_next);
  const StepKind kind = kind_of(in.text(role, Place(place, "role")));
  read_genai_parts(kind, parts, Place(place, "parts"), in);
}

}  // namespace candor::monitor
