// OTLP/HTTP JSON with the spans of one trace: OpenTelemetry's GenAI conventions (semantic-conventions-genai) and
// OpenInference. A model call's messages stand in its span's attributes or in those of an event of it.

#include <algorithm>
#include <charconv>
#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "monitor/import/chat.h"
#include "monitor/import/conversation.h"
#include "monitor/import/genai_message.h"
#include "monitor/import/importer.h"
#include "monitor/import/openinference.h"
#include "monitor/json_writer.h"

namespace candor::monitor {
namespace {

bool recognises(JsonView document) { return document.find("resourceSpans").is_array(); }

// ---- attributes: lists of {"key", "value": {"stringValue": …}}

JsonView find_attribute(JsonView attributes, std::string_view key) {
  if (!attributes.is_array()) return {};
  for (const JsonView attribute : attributes.elements()) {
    if (attribute.find("key").string_or_empty() == key) return attribute.find("value");
  }
  return {};
}

std::string_view string_attribute(JsonView attributes, std::string_view key) {
  return find_attribute(attributes, key).find("stringValue").string_or_empty();
}

void append_value(std::string& out, JsonView value);

void append_values(std::string& out, JsonView values) {
  out += '[';
  if (values.is_array()) {
    for (const JsonView element : values.elements()) {
      if (out.back() != '[') out += ',';
      append_value(out, element);
    }
  }
  out += ']';
}

void append_pairs(std::string& out, JsonView pairs) {
  out += '{';
  if (pairs.is_array()) {
    for (const JsonView pair : pairs.elements()) {
      if (out.back() != '{') out += ',';
      append_json_string(out, pair.find("key").string_or_empty());
      out += ':';
      append_value(out, pair.find("value"));
    }
  }
  out += '}';
}

/// An AnyValue as the JSON that it stands for. Integers may be strings, as protobuf's JSON has them.
void append_value(std::string& out, JsonView value) {
  const JsonView list = value.find("arrayValue");
  const JsonView pairs = value.find("kvlistValue");
  if (list.is_object()) return append_values(out, list.find("values"));
  if (pairs.is_object()) return append_pairs(out, pairs.find("values"));
  if (value.is_object()) {
    for (const JsonMember member : value.members()) return append_compact(out, member.value);
  }
  out += "null";
}

// ---- spans

struct Span {
  JsonView view;
  std::size_t resource = 0;
  std::size_t scope = 0;
  std::size_t index = 0;
  std::uint64_t start = 0;  // nanoseconds since 1970
};

std::uint64_t nanoseconds(JsonView value) {
  const std::string_view digits = value.is_number() ? value.number_text() : value.string_or_empty();
  std::uint64_t out = 0;
  std::from_chars(digits.data(), digits.data() + digits.size(), out);
  return out;
}

std::optional<Time> time_of(const Span& span) {
  if (span.start == 0) return std::nullopt;
  return Time(std::chrono::milliseconds(span.start / 1'000'000));
}

constexpr std::string_view kInputMessages = "gen_ai.input.messages";
constexpr std::string_view kOutputMessages = "gen_ai.output.messages";
constexpr std::string_view kInstructions = "gen_ai.system_instructions";
constexpr std::string_view kInferenceInput = "llm.input_messages.";
constexpr std::string_view kInferenceOutput = "llm.output_messages.";

bool is_message_key(std::string_view key) {
  return key == kInputMessages || key == kOutputMessages || key == kInstructions ||
         key.starts_with(kInferenceInput) || key.starts_with(kInferenceOutput);
}

bool has_messages(JsonView attributes) {
  if (!attributes.is_array()) return false;
  for (const JsonView attribute : attributes.elements()) {
    if (is_message_key(attribute.find("key").string_or_empty())) return true;
  }
  return false;
}

/// The attributes that have the messages: the span's, or those of one of its events.
JsonView message_attributes(JsonView span) {
  const JsonView own = span.find("attributes");
  const JsonView events = span.find("events");
  if (has_messages(own) || !events.is_array()) return own;
  for (const JsonView event : events.elements()) {
    if (has_messages(event.find("attributes"))) return event.find("attributes");
  }
  return own;
}

class Reader {
 public:
  explicit Reader(TraceBuilder& in) : in_(in), conversation_(in) {}

  void read(JsonView document, const Place& place) {
    JsonView resources;
    in_.bind(document, place, {{"resourceSpans", &resources}}, Unknown::keep);
    const Place where(place, "resourceSpans");
    collect(resources, where);
    std::stable_sort(spans_.begin(), spans_.end(),
                     [](const Span& a, const Span& b) { return a.start < b.start; });
    const bool calls = std::any_of(spans_.begin(), spans_.end(), [](const Span& span) {
      return has_messages(message_attributes(span.view));
    });
    for (const Span& span : spans_) {
      if (in_.failed()) return;
      read_span(span, calls, where);
    }
  }

 private:
  void collect(JsonView resources, const Place& place) {
    in_.each(resources, place, [this](JsonView resource, const Place& at) {
      const std::string_view service =
          string_attribute(resource.find("resource").find("attributes"), "service.name");
      if (in_.trace().agent.empty()) in_.trace().agent = service;
      in_.each(resource.find("scopeSpans"), Place(at, "scopeSpans"),
               [this, &at](JsonView scope, const Place& inside) {
                 in_.each(scope.find("spans"), Place(inside, "spans"),
                          [&](JsonView span, const Place& where) {
                            add_span(span, {at.index, inside.index, where.index}, where);
                          });
               });
    });
  }

  struct Indices {
    std::size_t resource, scope, span;
  };

  void add_span(JsonView view, const Indices& at, const Place& place) {
    if (!view.is_object()) return in_.fail(place, "expected an object");
    if (spans_.size() >= in_.limits().steps) {
      return in_.fail("too_many_steps", place, "more spans than a trace may have steps");
    }
    const std::string_view trace = view.find("traceId").string_or_empty();
    if (in_.trace().id.empty()) in_.trace().id = trace;
    if (trace != in_.trace().id) {
      return in_.fail(Place(place, "traceId"), "spans of several traces: give them one by one");
    }
    spans_.push_back(
        {view, at.resource, at.scope, at.span, nanoseconds(view.find("startTimeUnixNano"))});
  }

  void read_span(const Span& span, bool calls, const Place& resources) {
    const Place resource(resources, span.resource);
    const Place scopes(resource, "scopeSpans");
    const Place scope(scopes, span.scope);
    const Place spans(scope, "spans");
    const Place place(spans, span.index);
    const JsonView attributes = span.view.find("attributes");
    const std::size_t first = in_.trace().steps.size();
    note_names(attributes);
    read_messages(message_attributes(span.view), Place(place, "attributes"));
    if (!calls) read_tool(attributes, Place(place, "attributes"));
    keep_rest(span, Place(place, "attributes"));
    const auto at = time_of(span);
    for (std::size_t i = first; i < in_.trace().steps.size(); ++i) in_.trace().steps[i].at = at;
    if (!in_.trace().started_at) in_.trace().started_at = at;
  }

  void note_names(JsonView attributes) {
    Trace& trace = in_.trace();
    const auto note = [&](std::string& to, std::string_view key) {
      const std::string_view value = string_attribute(attributes, key);
      if (!value.empty()) to = value;
    };
    note(trace.agent, "gen_ai.agent.name");
    note(trace.model, "llm.model_name");
    note(trace.model, "gen_ai.request.model");
    note(trace.model, "gen_ai.response.model");
    note(trace.session, "session.id");
    note(trace.session, "gen_ai.conversation.id");
  }

  /// The JSON of an attribute, which may be a string that holds it. Valid until the next call.
  JsonView parsed(std::string text, const Place& place) {
    text_ = std::move(text);
    const auto parsed = parser_.parse(text_, in_.limits().json_depth);
    if (!parsed) {
      in_.fail(parsed.error().code == "invalid_json" ? "invalid_trace" : parsed.error().code, place,
               "expected JSON: " + parsed.error().message);
      return {};
    }
    in_.add_replaced(parser_.replaced_bytes());
    return *parsed;
  }

  JsonView parsed_attribute(JsonView attributes, std::string_view key, const Place& place) {
    const JsonView value = find_attribute(attributes, key);
    if (value.is_nothing()) return {};
    const JsonView string = value.find("stringValue");
    std::string text;
    if (string.is_string()) {
      text = string.string();
    } else {
      append_value(text, value);
    }
    return parsed(std::move(text), Place(place, key));
  }

  void read_messages(JsonView attributes, const Place& place) {
    const JsonView instructions = parsed_attribute(attributes, kInstructions, place);
    std::string said;
    append_compact(said, instructions);
    if (!instructions.is_nothing() && said != instructions_) {
      instructions_ = said;
      read_genai_parts(StepKind::system, instructions, Place(place, kInstructions), in_);
    }
    const JsonView input = parsed_attribute(attributes, kInputMessages, place);
    conversation_.read_input(input, Place(place, kInputMessages));
    const JsonView output = parsed_attribute(attributes, kOutputMessages, place);
    conversation_.read_output(output, Place(place, kOutputMessages));
    std::string messages = openinference_messages(attributes, kInferenceInput);
    if (!messages.empty()) conversation_.read_input(parsed(std::move(messages), place), place);
    messages = openinference_messages(attributes, kInferenceOutput);
    if (!messages.empty()) conversation_.read_output(parsed(std::move(messages), place), place);
  }

  /// Where no model call shows its messages, the spans of the tools are all there is.
  void read_tool(JsonView attributes, const Place& place) {
    const std::string_view name = string_attribute(attributes, "gen_ai.tool.name");
    if (name.empty()) return;
    const std::string call(string_attribute(attributes, "gen_ai.tool.call.id"));
    Step& step = in_.add(StepKind::tool_call);
    step.tool = name;
    step.call = call;
    std::string text = value_text(attributes, "gen_ai.tool.call.arguments");
    in_.set_arguments(step, text, Place(place, "gen_ai.tool.call.arguments"));
    text = value_text(attributes, "gen_ai.tool.call.result");
    if (!text.empty()) in_.add(StepKind::tool_result, text).call = call;
  }

  static std::string value_text(JsonView attributes, std::string_view key) {
    const JsonView value = find_attribute(attributes, key);
    const JsonView string = value.find("stringValue");
    std::string text(string.string_or_empty());
    if (!value.is_nothing() && !string.is_string()) append_value(text, value);
    return text;
  }

  void keep_rest(const Span& span, const Place& place) {
    const std::string prefix = "spans." + std::to_string(&span - spans_.data()) + ".";
    const JsonView name = span.view.find("name");
    if (!name.is_absent()) in_.keep(prefix + "name", name, place);
    in_.each(span.view.find("attributes"), place, [&](JsonView attribute, const Place& where) {
      const std::string_view key = attribute.find("key").string_or_empty();
      if (!is_message_key(key)) in_.keep(prefix + std::string(key), attribute.find("value"), where);
    });
  }

  TraceBuilder& in_;
  Conversation conversation_;
  JsonParser parser_;
  std::string text_;          // what parser_'s views are of
  std::string instructions_;  // the last ones: every call repeats them
  std::vector<Span> spans_;
};

void read(JsonView document, const Place& place, TraceBuilder& in) {
  Reader(in).read(document, place);
}

}  // namespace

extern const Importer kOtlp;
const Importer kOtlp = {"otlp",
                        "OpenTelemetry spans of one trace: GenAI conventions, OpenInference",
                        recognises, read, false};

}  // namespace candor::monitor
