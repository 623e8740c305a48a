// OpenAI Chat Completions: openai-python `types/chat/*`.

#include "monitor/import/importer.h"
#include "monitor/import/openai_message.h"

namespace candor::monitor {
namespace {

bool is_message(JsonView value) { return value.find("role").is_string(); }

bool starts_with_message(JsonView list) {
  if (!list.is_array()) return false;
  for (const JsonView first : list.elements()) return is_message(first);
  return false;
}

bool is_response(JsonView document) {
  const JsonView choices = document.find("choices");
  if (!choices.is_array()) return false;
  for (const JsonView choice : choices.elements()) return choice.find("message").is_object();
  return true;
}

bool recognises(JsonView document) {
  return starts_with_message(document) || starts_with_message(document.find("messages")) ||
         is_response(document) || starts_with_message(document.find("request").find("messages")) ||
         is_response(document.find("response"));
}

void read_messages(JsonView messages, const Place& place, TraceBuilder& in) {
  in.reserve(messages.size());
  in.each(messages, place,
          [&in](JsonView message, const Place& where) { read_openai_message(message, where, in); });
}

/// With `n` above 1 the model gave several answers; all of them are looked at.
void read_choices(JsonView choices, const Place& place, TraceBuilder& in) {
  in.each(choices, place, [&in](JsonView choice, const Place& where) {
    JsonView message;
    in.bind(choice, where, {{"message", &message}}, Unknown::keep_in_next);
    read_openai_answer(message, Place(where, "message"), in);
  });
}

// ---- documents

/// A request, a response, or one object with the members of both.
void read_exchange(JsonView object, const Place& place, TraceBuilder& in) {
  JsonView id, model, metadata, messages, choices, request, response;
  in.bind(object, place,
          {{"id", &id},
           {"model", &model},
           {"metadata", &metadata},
           {"messages", &messages},
           {"choices", &choices},
           {"request", &request},
           {"response", &response}},
          Unknown::keep);
  Trace& trace = in.trace();
  if (metadata.is_object()) {
    in.set_metadata(metadata, Place(place, "metadata"));
  } else if (!metadata.is_nothing()) {
    in.keep("metadata", metadata, Place(place, "metadata"));
  }
  if (!id.is_nothing() && trace.id.empty()) trace.id = in.name(id, Place(place, "id"));
  if (!model.is_nothing()) trace.model = in.text(model, Place(place, "model"));
  read_messages(messages, Place(place, "messages"), in);
  if (!request.is_nothing()) read_exchange(request, Place(place, "request"), in);
  if (!response.is_nothing()) read_exchange(response, Place(place, "response"), in);
  read_choices(choices, Place(place, "choices"), in);
}

void read(JsonView document, const Place& place, TraceBuilder& in) {
  if (document.is_array()) return read_messages(document, place, in);
  read_exchange(document, place, in);
}

}  // namespace

extern const Importer kOpenAiChat;
const Importer kOpenAiChat = {
    "openai.chat", "OpenAI Chat Completions and compatible servers: messages, a response, or both",
    recognises, read, false};

}  // namespace candor::monitor
