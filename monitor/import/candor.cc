// The native format: DESIGN.md, "The trace". Written by write.cc.

#include <cmath>

#include "monitor/import/importer.h"
#include "monitor/probes/vector_data.h"

namespace candor::monitor {
namespace {

bool recognises(JsonView document) {
  const JsonView steps = document.find("steps");
  if (!steps.is_array()) return false;
  for (const JsonView step : steps.elements()) return !step.find("kind").is_absent();
  return true;
}

/// A misspelt `text` would leave the step's words unwatched, so a step without it is an error.
void read_text(JsonView value, Step& step, const Place& place, TraceBuilder& in) {
  if (value.is_absent()) return in.fail(place, "this kind of step needs a text");
  step.text = in.text(value, place);
}

void read_reasoning(JsonView object, Step& step, const Place& place, TraceBuilder& in) {
  JsonView kind, text, visibility, at;
  in.bind(object, place,
          {{"kind", &kind}, {"text", &text}, {"visibility", &visibility}, {"at", &at}},
          Unknown::keep_in_step);
  const Place where(place, "visibility");
  if (!visibility.is_nothing()) {
    const auto known = visibility_from(in.text(visibility, where));
    if (!known) return in.fail(where, "expected raw, summary, redacted or encrypted");
    step.visibility = *known;
  }
  const bool hidden =
      step.visibility == Visibility::redacted || step.visibility == Visibility::encrypted;
  if (!hidden || !text.is_absent()) read_text(text, step, Place(place, "text"), in);
  step.at = in.time(at, Place(place, "at"));
}

void read_call(JsonView object, Step& step, const Place& place, TraceBuilder& in) {
  JsonView kind, id, tool, arguments, at;
  in.bind(object, place,
          {{"kind", &kind}, {"id", &id}, {"tool", &tool}, {"arguments", &arguments}, {"at", &at}},
          Unknown::keep_in_step);
  step.call = in.name(id, Place(place, "id"));
  if (tool.is_absent()) in.fail(Place(place, "tool"), "a tool call needs the name of its tool");
  step.tool = in.text(tool, Place(place, "tool"));
  in.set_arguments(step, arguments, Place(place, "arguments"));
  step.at = in.time(at, Place(place, "at"));
}

void read_result(JsonView object, Step& step, const Place& place, TraceBuilder& in) {
  JsonView kind, call, text, error, at;
  in.bind(object, place,
          {{"kind", &kind}, {"call", &call}, {"text", &text}, {"error", &error}, {"at", &at}},
          Unknown::keep_in_step);
  step.call = in.name(call, Place(place, "call"));
  read_text(text, step, Place(place, "text"), in);
  step.error = in.flag(error, Place(place, "error"));
  step.at = in.time(at, Place(place, "at"));
}

void read_words(JsonView object, Step& step, const Place& place, TraceBuilder& in) {
  JsonView kind, text, at;
  in.bind(object, place, {{"kind", &kind}, {"text", &text}, {"at", &at}}, Unknown::keep_in_step);
  read_text(text, step, Place(place, "text"), in);
  step.at = in.time(at, Place(place, "at"));
}

void read_step(JsonView object, const Place& place, TraceBuilder& in) {
  const Place where(place, "kind");
  if (!object.is_object()) return in.fail(place, "expected an object");
  const auto kind = step_kind_from(in.text(object.find("kind"), where));
  if (!kind) {
    return in.fail(where, "expected system, user, reasoning, message, tool_call or tool_result");
  }
  Step& step = in.add(*kind);
  switch (*kind) {
    case StepKind::reasoning:
      return read_reasoning(object, step, place, in);
    case StepKind::tool_call:
      return read_call(object, step, place, in);
    case StepKind::tool_result:
      return read_result(object, step, place, in);
    default:
      return read_words(object, step, place, in);
  }
}

void read_steps(JsonView steps, const Place& place, TraceBuilder& in) {
  if (steps.is_nothing()) return in.fail(place, "a trace needs its steps");
  in.reserve(steps.size());
  in.each(steps, place, [&in](JsonView step, const Place& where) { read_step(step, where, in); });
}

void read_signal(JsonView object, const Place& place, TraceBuilder& in) {
  if (!object.is_object()) return in.fail(place, "expected an object");
  PostedSignal signal;
  JsonView name, step, value, source;
  for (const JsonMember member : object.members()) {
    if (member.name != "name" && member.name != "step" && member.name != "value" &&
        member.name != "source") {
      in.keep_in_signal(place.index, member.name, member.value, Place(place, member.name));
    }
  }
  in.bind(object, place, {{"name", &name}, {"step", &step}, {"value", &value}, {"source", &source}},
          Unknown::drop);
  signal.name = in.text(name, Place(place, "name"));
  if (signal.name.empty()) in.fail(Place(place, "name"), "a signal needs a name");
  signal.step = in.index(step, Place(place, "step"));
  if (signal.step && *signal.step >= in.trace().steps.size()) {
    in.fail(Place(place, "step"), "there is no such step");
  }
  signal.value = value.is_number() ? value.number() : std::nan("");
  if (!std::isfinite(signal.value)) in.fail(Place(place, "value"), "expected a number");
  signal.source = in.text(source, Place(place, "source"));
  in.trace().signals.push_back(std::move(signal));
}

/// `{"layer": 20, "step": 1, "dtype": "float16", "data": "<base64>"}`: little endian IEEE 754, see
/// monitor/probes/vector_data.h. Of numbers that a probe reads nothing may be guessed: other members are errors.
void read_activation(JsonView object, const Place& place, std::size_t& values_left,
                     TraceBuilder& in) {
  if (!object.is_object()) return in.fail(place, "expected an object");
  JsonView layer, step, dtype, data;
  for (const JsonMember member : object.members()) {
    if (member.name != "layer" && member.name != "step" && member.name != "dtype" &&
        member.name != "data") {
      return in.fail(Place(place, member.name), "activations have no such member");
    }
  }
  in.bind(object, place, {{"layer", &layer}, {"step", &step}, {"dtype", &dtype}, {"data", &data}},
          Unknown::drop);
  Activation activation;
  activation.layer = in.name(layer, Place(place, "layer"));
  if (activation.layer.empty()) in.fail(Place(place, "layer"), "activations need their layer");
  activation.step = in.index(step, Place(place, "step"));
  if (activation.step && *activation.step >= in.trace().steps.size())
    in.fail(Place(place, "step"), "there is no such step");
  activation.half = dtype.string_or_empty() == "float16";
  if (!activation.half && dtype.string_or_empty() != "float32")
    in.fail(Place(place, "dtype"), "expected float16 or float32");
  auto values = decode_vector(data.string_or_empty(), activation.half);
  if (!values) return in.fail(Place(place, "data"), values.error().message);
  if (values->size() > values_left || in.trace().activations.size() >= kMostActivations)
    return in.fail("trace_too_large", place, "a trace has fewer activations");
  values_left -= values->size();
  activation.values = *std::move(values);
  in.trace().activations.push_back(std::move(activation));
}

void read_activations(JsonView list, const Place& place, TraceBuilder& in) {
  std::size_t values_left = kMostTraceValues;
  in.each(list, place, [&](JsonView activation, const Place& where) {
    read_activation(activation, where, values_left, in);
  });
}

void read(JsonView document, const Place& place, TraceBuilder& in) {
  JsonView id, session, agent, model, started_at, metadata, steps, signals, activations,
      replaced_bytes;
  in.set_metadata(document.find("metadata"), Place(place, "metadata"));
  in.bind(document, place,
          {{"id", &id},
           {"session", &session},
           {"agent", &agent},
           {"model", &model},
           {"started_at", &started_at},
           {"metadata", &metadata},
           {"steps", &steps},
           {"signals", &signals},
           {"activations", &activations},
           {"replaced_bytes", &replaced_bytes}},
          Unknown::keep);
  Trace& trace = in.trace();
  trace.id = in.name(id, Place(place, "id"));
  trace.session = in.name(session, Place(place, "session"));
  trace.agent = in.name(agent, Place(place, "agent"));
  trace.model = in.name(model, Place(place, "model"));
  trace.started_at = in.time(started_at, Place(place, "started_at"));
  trace.replaced_bytes = in.index(replaced_bytes, Place(place, "replaced_bytes")).value_or(0);
  read_steps(steps, Place(place, "steps"), in);
  in.each(signals, Place(place, "signals"),
          [&in](JsonView signal, const Place& where) { read_signal(signal, where, in); });
  read_activations(activations, Place(place, "activations"), in);
}

}  // namespace

extern const Importer kCandor;
const Importer kCandor = {"candor", "Candor's own format: {\"steps\": [...]}", recognises, read,
                          false};

}  // namespace candor::monitor
