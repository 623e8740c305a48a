#include <string>

#include "monitor/import/read.h"
#include "monitor/json_writer.h"
#include "monitor/probes/vector_data.h"
#include "monitor/time.h"

namespace candor::monitor {
namespace {

void append_name(std::string& out, std::string_view name) {
  if (out.back() != '{') out += ',';
  out += '"';
  out += name;
  out += "\":";
}

void append_string(std::string& out, std::string_view name, std::string_view value) {
  append_name(out, name);
  append_json_string(out, value);
}

void append_if_any(std::string& out, std::string_view name, std::string_view value) {
  if (!value.empty()) append_string(out, name, value);
}

void append_time(std::string& out, std::string_view name, const std::optional<Time>& time) {
  if (time) append_string(out, name, to_rfc3339(*time));
}

/// A JSON string goes out as the text of its JSON: as it is, it would be read as text (or as the
/// JSON in it).
void append_arguments(std::string& out, const Step& step) {
  append_name(out, "arguments");
  if (step.arguments_are_text || step.arguments.starts_with('"')) {
    append_json_string(out, step.arguments);
  } else {
    out += step.arguments.empty() ? std::string_view("{}") : std::string_view(step.arguments);
  }
}

void append_step(std::string& out, const Step& step) {
  out += "{\"kind\":\"";
  out += to_string(step.kind);
  out += '"';
  switch (step.kind) {
    case StepKind::tool_call:
      append_if_any(out, "id", step.call);
      append_string(out, "tool", step.tool);
      append_arguments(out, step);
      break;
    case StepKind::tool_result:
      append_if_any(out, "call", step.call);
      append_string(out, "text", step.text);
      if (step.error) out += ",\"error\":true";
      break;
    case StepKind::reasoning:
      append_string(out, "text", step.text);
      append_string(out, "visibility", to_string(step.visibility));
      break;
    default:
      append_string(out, "text", step.text);
  }
  append_time(out, "at", step.at);
  out += '}';
}

void append_signal(std::string& out, const PostedSignal& signal) {
  JsonWriter json(out);
  json.begin_object();
  json.member("name", signal.name);
  if (signal.step) json.member("step", *signal.step);
  json.member("value", signal.value);
  if (!signal.source.empty()) json.member("source", signal.source);
  json.end_object();
}

void append_activation(std::string& out, const Activation& activation) {
  JsonWriter json(out);
  json.begin_object();
  json.member("layer", activation.layer);
  if (activation.step) json.member("step", *activation.step);
  json.member("dtype", activation.half ? "float16" : "float32");
  json.member("data", encode_vector(activation.values, activation.half));
  json.end_object();
}

template <class Items, class Append>
void append_list(std::string& out, std::string_view name, const Items& items, Append append) {
  append_name(out, name);
  out += '[';
  for (const auto& item : items) {
    append(out, item);
    out += ',';
  }
  if (!items.empty()) out.pop_back();
  out += ']';
}

std::size_t estimated_size(const Trace& trace) {
  std::size_t size = 256 + trace.metadata.size() + trace.signals.size() * 96;
  for (const Step& step : trace.steps) {
    size += 96 + step.call.size() + step.tool.size();
    size += step.text.size() + step.text.size() / 16 + step.arguments.size();
  }
  return size;
}

}  // namespace

std::string to_json(const Trace& trace) {
  std::string out;
  out.reserve(estimated_size(trace));
  out += '{';
  append_if_any(out, "id", trace.id);
  append_if_any(out, "session", trace.session);
  append_if_any(out, "agent", trace.agent);
  append_if_any(out, "model", trace.model);
  append_time(out, "started_at", trace.started_at);
  if (trace.metadata != "{}") {
    append_name(out, "metadata");
    out += trace.metadata;
  }
  append_list(out, "steps", trace.steps, append_step);
  if (!trace.signals.empty()) append_list(out, "signals", trace.signals, append_signal);
  if (!trace.activations.empty())
    append_list(out, "activations", trace.activations, append_activation);
  if (trace.replaced_bytes > 0) {
    append_name(out, "replaced_bytes");
    out += std::to_string(trace.replaced_bytes);
  }
  out += '}';
  return out;
}

}  // namespace candor::monitor
