// AgentDojo run files: `runs/{pipeline}/{suite}/{user task}/{attack}/{injection task}.json`.

#include <string>

#include "monitor/import/chat.h"
#include "monitor/import/importer.h"

namespace candor::monitor {
namespace {

bool recognises(JsonView document) {
  return document.find("suite_name").is_string() && document.find("messages").is_array() &&
         !document.find("user_task_id").is_absent();
}

void read_call(JsonView call, const Place& place, TraceBuilder& in) {
  JsonView function, id, arguments;
  Step& step = in.add(StepKind::tool_call);
  in.bind(call, place, {{"function", &function}, {"id", &id}, {"args", &arguments}},
          Unknown::keep_in_step);
  step.call = in.name(id, Place(place, "id"));
  step.tool = in.text(function, Place(place, "function"));
  in.set_arguments(step, arguments, Place(place, "args"));
}

void read_assistant(JsonView message, const Place& place, TraceBuilder& in) {
  JsonView role, content, calls;
  const std::size_t steps = in.trace().steps.size();
  in.bind(message, place, {{"role", &role}, {"content", &content}, {"tool_calls", &calls}},
          Unknown::keep_in_next);
  add_assistant_text(in, joined_text(content, Place(place, "content"), in));
  in.each(calls, Place(place, "tool_calls"),
          [&in](JsonView call, const Place& where) { read_call(call, where, in); });
  if (in.trace().steps.size() == steps) in.add(StepKind::message);
}

/// `error` is the exception's text; the content is empty then. `tool_call` repeats the call.
void read_result(JsonView message, const Place& place, TraceBuilder& in) {
  JsonView role, content, call, repeated, error;
  in.bind(message, place,
          {{"role", &role},
           {"content", &content},
           {"tool_call_id", &call},
           {"tool_call", &repeated},
           {"error", &error}},
          Unknown::keep_in_next);
  std::string text = result_text(content, Place(place, "content"), in);
  const std::string_view failure = in.text(error, Place(place, "error"));
  if (!failure.empty() && !text.empty()) text += '\n';
  Step& step = in.add(StepKind::tool_result, text.append(failure));
  step.error = !failure.empty();
  const JsonView id = call.is_nothing() ? repeated.find("id") : call;
  step.call = in.name(id, Place(place, "tool_call_id"));
}

void read_message(JsonView message, const Place& place, TraceBuilder& in) {
  const std::string_view name = message.find("role").string_or_empty();
  if (name == "assistant") return read_assistant(message, place, in);
  if (name == "tool") return read_result(message, place, in);
  if (name != "system" && name != "user") {
    return in.fail(Place(place, "role"), "expected system, user, assistant or tool");
  }
  JsonView bound, content;
  in.bind(message, place, {{"role", &bound}, {"content", &content}}, Unknown::keep_in_next);
  const std::string text = joined_text(content, Place(place, "content"), in);
  in.add(name == "system" ? StepKind::system : StepKind::user, text);
}

void append_path(std::string& id, JsonView part) {
  if (!part.is_string()) return;
  if (!id.empty()) id += '/';
  id += part.string();
}

/// The run's file name says what it is; the file itself has no id.
std::string run_id(JsonView document) {
  std::string id;
  for (const std::string_view name :
       {"pipeline_name", "suite_name", "user_task_id", "attack_type", "injection_task_id"}) {
    append_path(id, document.find(name));
  }
  return id;
}

/// The benchmark's own answers (`injections`, `security`, `utility`) are left out: no check may see them.
void read(JsonView document, const Place& place, TraceBuilder& in) {
  JsonView pipeline, messages, injections, security, utility;
  in.bind(document, place,
          {{"pipeline_name", &pipeline},
           {"messages", &messages},
           {"injections", &injections},
           {"security", &security},
           {"utility", &utility}},
          Unknown::keep);
  in.trace().id = run_id(document);
  in.trace().agent = in.text(pipeline, Place(place, "pipeline_name"));
  in.reserve(messages.size());
  in.each(messages, Place(place, "messages"),
          [&in](JsonView message, const Place& where) { read_message(message, where, in); });
}

}  // namespace

extern const Importer kAgentDojo;
const Importer kAgentDojo = {"agentdojo", "AgentDojo run files", recognises, read, false};

}  // namespace candor::monitor
