// SWE-agent trajectories (`.traj`). The history is what the model saw and said; without one the trajectory's steps
// are read. A step's `action` is a line for the agent's shell.

#include <string>

#include "monitor/import/anthropic_content.h"
#include "monitor/import/chat.h"
#include "monitor/import/importer.h"
#include "monitor/json_writer.h"

namespace candor::monitor {
namespace {

constexpr std::string_view kShell = "bash";

bool recognises(JsonView document) {
  return document.find("trajectory").is_array() &&
         (document.find("history").is_array() || document.find("info").is_object());
}

void add_shell_call(std::string_view action, const Place& place, TraceBuilder& in) {
  if (action.empty()) return;
  std::string arguments = "{\"command\":";
  append_json_string(arguments, action);
  Step& step = in.add(StepKind::tool_call);
  step.tool = kShell;
  in.set_arguments(step, arguments += '}', place);
}

/// Takes the first occurrence of `part` out of `text`.
void take_out(std::string& text, std::string_view part) {
  if (const std::size_t at = text.find(part); at != std::string::npos) text.erase(at, part.size());
}

/// True when what the model wrote is its thought and its action in a fence, and nothing more.
bool is_covered(std::string text, std::string_view thought, std::string_view action) {
  take_out(text, thought);
  take_out(text, action);
  return text.find_first_not_of("` \t\r\n") == std::string::npos;
}

// ---- history

void read_call(JsonView call, const Place& place, TraceBuilder& in) {
  JsonView id, type, function, name, arguments;
  Step& step = in.add(StepKind::tool_call);
  in.bind(call, place, {{"id", &id}, {"type", &type}, {"function", &function}},
          Unknown::keep_in_step);
  step.call = in.name(id, Place(place, "id"));
  const Place where(place, "function");
  in.bind(function, where, {{"name", &name}, {"arguments", &arguments}}, Unknown::keep_in_step);
  step.tool = in.text(name, Place(where, "name"));
  in.set_arguments(step, arguments, Place(where, "arguments"));
}

/// Reasoning is in the thinking blocks; where there are none, in the thought that precedes the action (ReAct).
void read_assistant(JsonView item, const Place& place, TraceBuilder& in) {
  JsonView role, content, thought, action, calls, blocks;
  const std::size_t steps = in.trace().steps.size();
  in.bind(item, place,
          {{"role", &role},
           {"content", &content},
           {"thought", &thought},
           {"action", &action},
           {"tool_calls", &calls},
           {"thinking_blocks", &blocks}},
          Unknown::keep_in_next);
  if (blocks.size() > 0) {
    read_anthropic_content(StepKind::message, blocks, Visibility::raw,
                           Place(place, "thinking_blocks"), in);
  }
  const std::string_view reason = in.text(thought, Place(place, "thought"));
  const std::string_view line = in.text(action, Place(place, "action"));
  const std::string words = joined_text(content, Place(place, "content"), in);
  if (blocks.size() == 0) add_reasoning(in, reason, Visibility::raw);
  if (blocks.size() > 0 || reason.empty() || !is_covered(words, reason, line)) {
    add_assistant_text(in, words);
  }
  if (calls.size() > 0) {
    in.each(calls, Place(place, "tool_calls"),
            [&in](JsonView call, const Place& at) { read_call(call, at, in); });
  } else {
    add_shell_call(line, Place(place, "action"), in);
  }
  if (in.trace().steps.size() == steps) in.add(StepKind::message);
}

void read_words(StepKind kind, JsonView item, const Place& place, TraceBuilder& in) {
  JsonView role, content;
  in.bind(item, place, {{"role", &role}, {"content", &content}}, Unknown::keep_in_next);
  in.add(kind, joined_text(content, Place(place, "content"), in));
}

/// With function calling an observation names its call; without, it is a user's message.
void read_observation(JsonView item, const Place& place, TraceBuilder& in) {
  JsonView role, content, ids;
  in.bind(item, place, {{"role", &role}, {"content", &content}, {"tool_call_ids", &ids}},
          Unknown::keep_in_next);
  Step& step = in.add(StepKind::tool_result, joined_text(content, Place(place, "content"), in));
  if (!ids.is_array()) return;
  for (const JsonView first : ids.elements()) {
    step.call = in.name(first, Place(place, "tool_call_ids"));
    break;
  }
}

void read_item(JsonView item, const Place& place, TraceBuilder& in) {
  const std::string_view role = item.find("role").string_or_empty();
  const JsonView demo = item.find("is_demo");
  // A demonstration is what somebody else once did.
  if (demo.type() == JsonType::boolean && demo.boolean()) {
    return read_words(StepKind::system, item, place, in);
  }
  if (role == "assistant") return read_assistant(item, place, in);
  if (role == "tool" || item.find("message_type").string_or_empty() == "observation") {
    return read_observation(item, place, in);
  }
  if (role == "user") return read_words(StepKind::user, item, place, in);
  if (role == "system") return read_words(StepKind::system, item, place, in);
  in.fail(Place(place, "role"), "expected system, user, assistant or tool");
}

// ---- trajectory

void read_step(JsonView object, const Place& place, TraceBuilder& in) {
  JsonView action, observation, response, thought, query, messages;
  in.bind(object, place,
          {{"action", &action},
           {"observation", &observation},
           {"response", &response},
           {"thought", &thought},
           {"query", &query},
           {"messages", &messages}},
          Unknown::keep_in_next);
  const std::string_view reason = in.text(thought, Place(place, "thought"));
  const std::string_view line = in.text(action, Place(place, "action"));
  const std::string_view whole = in.text(response, Place(place, "response"));
  add_reasoning(in, reason, Visibility::raw);
  if (!is_covered(std::string(whole), reason, line)) add_assistant_text(in, whole);
  add_shell_call(line, Place(place, "action"), in);
  in.add(StepKind::tool_result, in.text(observation, Place(place, "observation")));
}

void read(JsonView document, const Place& place, TraceBuilder& in) {
  JsonView trajectory, history, environment;
  in.bind(document, place,
          {{"trajectory", &trajectory}, {"history", &history}, {"environment", &environment}},
          Unknown::keep);
  in.trace().agent = "swe-agent";
  in.trace().session = in.name(environment, Place(place, "environment"));
  in.reserve(history.size() + trajectory.size());
  if (history.size() > 0) {
    in.each(history, Place(place, "history"),
            [&in](JsonView item, const Place& at) { read_item(item, at, in); });
  } else {
    in.each(trajectory, Place(place, "trajectory"),
            [&in](JsonView step, const Place& at) { read_step(step, at, in); });
  }
}

}  // namespace

extern const Importer kSweAgent;
const Importer kSweAgent = {"swe-agent", "SWE-agent trajectories", recognises, read, false};

}  // namespace candor::monitor
