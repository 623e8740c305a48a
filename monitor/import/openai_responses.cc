// OpenAI Responses: openai-python `types/responses/*`. Items of the request's `input` and of the response's `output`.

#include <initializer_list>
#include <string>

#include "monitor/import/chat.h"
#include "monitor/import/importer.h"

namespace candor::monitor {
namespace {

// ---- recognition

bool is_item(JsonView value) {
  const std::string_view type = value.find("type").string_or_empty();
  return type == "message" || type == "reasoning" || type.ends_with("_call") ||
         type.ends_with("_call_output");
}

bool starts_with_item(JsonView list) {
  if (!list.is_array()) return false;
  for (const JsonView first : list.elements()) return is_item(first);
  return false;
}

bool is_response(JsonView document) {
  const JsonView output = document.find("output");
  return output.is_array() &&
         (document.find("object").string_or_empty() == "response" || starts_with_item(output));
}

bool is_request(JsonView document) {
  const JsonView input = document.find("input");
  if (input.is_string()) {
    return document.find("model").is_string() && !document.find("instructions").is_absent();
  }
  if (!input.is_array()) return false;
  for (const JsonView first : input.elements()) {
    return is_item(first) || first.find("role").is_string();
  }
  return false;
}

bool recognises(JsonView document) {
  return is_response(document) || is_request(document) || starts_with_item(document) ||
         is_request(document.find("request")) || is_response(document.find("response"));
}

// ---- items

StepKind kind_of(std::string_view role) {
  if (role == "user") return StepKind::user;
  return role == "assistant" ? StepKind::message : StepKind::system;
}

void read_message(JsonView item, const Place& place, TraceBuilder& in) {
  JsonView type, role, content;
  const std::size_t steps = in.trace().steps.size();
  in.bind(item, place, {{"type", &type}, {"role", &role}, {"content", &content}},
          Unknown::keep_in_next);
  const std::string_view name = in.text(role, Place(place, "role"));
  if (name != "user" && name != "assistant" && name != "system" && name != "developer") {
    return in.fail(Place(place, "role"), "expected developer, system, user or assistant");
  }
  const Place where(place, "content");
  const StepKind kind = kind_of(name);
  if (kind != StepKind::message) {
    in.add(kind, joined_text(content, where, in));
    return;
  }
  if (content.is_string()) {
    add_assistant_text(in, content.string());
  } else {
    in.each(content, where, [&in](JsonView part, const Place& at) {
      const JsonView refusal = part.find("refusal");
      const JsonView text = refusal.is_string() ? refusal : text_of_part(part);
      if (!text.is_string()) return keep_part(part, at, in);
      add_assistant_text(in, text.string());
    });
  }
  if (in.trace().steps.size() == steps) in.add(StepKind::message);
}

/// The texts of `summary` or `content`, a paragraph each.
std::string paragraphs(JsonView parts, const Place& place, TraceBuilder& in) {
  std::string out;
  in.each(parts, place, [&in, &out](JsonView part, const Place& where) {
    const std::string_view text = in.text(part.find("text"), Place(where, "text"));
    if (!out.empty() && !text.empty()) out += "\n\n";
    out += text;
  });
  return out;
}

void read_reasoning(JsonView item, const Place& place, TraceBuilder& in) {
  JsonView type, summary, content, encrypted;
  const std::size_t steps = in.trace().steps.size();
  in.bind(item, place,
          {{"type", &type},
           {"summary", &summary},
           {"content", &content},
           {"encrypted_content", &encrypted}},
          Unknown::keep_in_next);
  add_reasoning(in, paragraphs(content, Place(place, "content"), in), Visibility::raw);
  add_reasoning(in, paragraphs(summary, Place(place, "summary"), in), Visibility::summary);
  if (in.trace().steps.size() > steps) return;
  in.add(StepKind::reasoning).visibility =
      encrypted.is_nothing() ? Visibility::redacted : Visibility::encrypted;
}

/// The first of the members that says anything; further ones are kept in the step that was added last.
JsonMember take_first(std::initializer_list<JsonMember> members, const Place& place,
                      TraceBuilder& in) {
  JsonMember found;
  for (const JsonMember& member : members) {
    if (member.value.is_nothing()) continue;
    if (found.value.is_absent()) {
      found = member;
    } else {
      in.keep_in_step(in.trace().steps.size() - 1, member.name, member.value,
                      Place(place, member.name));
    }
  }
  return found;
}

std::string_view tool_of(std::string_view type) {
  constexpr std::string_view kSuffix = "_call";
  return type.ends_with(kSuffix) ? type.substr(0, type.size() - kSuffix.size()) : type;
}

/// Calls of tools that the server runs carry their result with them.
void add_own_result(JsonView result, bool error, TraceBuilder& in) {
  if (result.is_nothing()) return;
  const std::string call = in.trace().steps.back().call;
  Step& step = in.add(StepKind::tool_result, text_of(result));
  step.call = call;
  step.error = error;
}

/// Every kind of call has its own member for what the tool is given.
void read_call(JsonView item, const Place& place, TraceBuilder& in) {
  JsonView type, name, call_id, id, arguments, input, action, actions, operation, code, queries;
  JsonView error, output, outputs, results;
  Step& step = in.add(StepKind::tool_call);
  in.bind(item, place,
          {{"type", &type},
           {"name", &name},
           {"call_id", &call_id},
           {"id", &id},
           {"arguments", &arguments},
           {"input", &input},
           {"action", &action},
           {"actions", &actions},
           {"operation", &operation},
           {"code", &code},
           {"queries", &queries},
           {"error", &error},
           {"output", &output},
           {"outputs", &outputs},
           {"results", &results}},
          Unknown::keep_in_step);
  const JsonMember call = take_first({{"call_id", call_id}, {"id", id}}, place, in);
  step.call = in.name(call.value, Place(place, call.name));
  step.tool =
      name.is_nothing() ? tool_of(type.string_or_empty()) : in.text(name, Place(place, "name"));
  const JsonMember given = take_first({{"arguments", arguments},
                                       {"input", input},
                                       {"action", action},
                                       {"actions", actions},
                                       {"operation", operation},
                                       {"code", code},
                                       {"queries", queries}},
                                      place, in);
  in.set_arguments(step, given.value, Place(place, given.name));
  const JsonMember result =
      take_first({{"error", error}, {"output", output}, {"outputs", outputs}, {"results", results}},
                 place, in);
  add_own_result(result.value, !error.is_nothing(), in);
}

void read_output(JsonView item, const Place& place, TraceBuilder& in) {
  JsonView type, call, output;
  in.bind(item, place, {{"type", &type}, {"call_id", &call}, {"output", &output}},
          Unknown::keep_in_next);
  const std::string text = result_text(output, Place(place, "output"), in);
  in.add(StepKind::tool_result, text).call = in.name(call, Place(place, "call_id"));
}

void read_item(JsonView item, const Place& place, TraceBuilder& in) {
  const std::string_view type = item.find("type").string_or_empty();
  if (type == "reasoning") return read_reasoning(item, place, in);
  if (type.ends_with("_call") || type == "program") return read_call(item, place, in);
  if (type.ends_with("_output")) return read_output(item, place, in);
  if (type == "message" || item.find("role").is_string()) return read_message(item, place, in);
  if (!item.is_object()) return in.fail(place, "expected an object");
  // Lists of tools, approvals, references and compactions: no steps of the agent.
  in.keep("items." + std::to_string(place.index), item, place);
}

void read_items(JsonView items, const Place& place, TraceBuilder& in) {
  in.reserve(items.size());
  in.each(items, place, [&in](JsonView item, const Place& where) { read_item(item, where, in); });
}

// ---- documents

class Reader {
 public:
  explicit Reader(TraceBuilder& in) : in_(in) {}

  /// A request, a response, or one object with the members of both.
  void read_exchange(JsonView object, const Place& place) {
    JsonView id, model, metadata, instructions, input, output, request, response;
    in_.bind(object, place,
             {{"id", &id},
              {"model", &model},
              {"metadata", &metadata},
              {"instructions", &instructions},
              {"input", &input},
              {"output", &output},
              {"request", &request},
              {"response", &response}},
             Unknown::keep);
    Trace& trace = in_.trace();
    in_.set_metadata(metadata, Place(place, "metadata"));
    if (!id.is_nothing() && trace.id.empty()) trace.id = in_.name(id, Place(place, "id"));
    if (!model.is_nothing()) trace.model = in_.text(model, Place(place, "model"));
    read_instructions(instructions, Place(place, "instructions"));
    const Place where(place, "input");
    if (input.is_string()) {
      in_.add(StepKind::user, input.string());
    } else {
      read_items(input, where, in_);
    }
    if (!request.is_nothing()) read_exchange(request, Place(place, "request"));
    if (!response.is_nothing()) read_exchange(response, Place(place, "response"));
    read_items(output, Place(place, "output"), in_);
  }

 private:
  /// A response repeats its request's instructions.
  void read_instructions(JsonView instructions, const Place& place) {
    if (instructions.is_nothing() || seen_instructions_) return;
    seen_instructions_ = true;
    if (instructions.is_string()) {
      in_.add(StepKind::system, instructions.string());
    } else {
      read_items(instructions, place, in_);
    }
  }

  TraceBuilder& in_;
  bool seen_instructions_ = false;
};

void read(JsonView document, const Place& place, TraceBuilder& in) {
  if (document.is_array()) return read_items(document, place, in);
  Reader(in).read_exchange(document, place);
}

}  // namespace

extern const Importer kOpenAiResponses;
const Importer kOpenAiResponses = {"openai.responses",
                                   "OpenAI Responses: a request, a response, both, or items",
                                   recognises, read, false};

}  // namespace candor::monitor
