// Anthropic Messages: anthropic-sdk-python `types/*`.

#include <string>

#include "monitor/import/anthropic_content.h"
#include "monitor/import/chat.h"
#include "monitor/import/importer.h"

namespace candor::monitor {
namespace {

bool is_type(JsonView object, std::string_view name) {
  return object.find("type").string_or_empty() == name;
}

bool has_telling_message(JsonView messages) {
  if (!messages.is_array()) return false;
  for (const JsonView message : messages.elements()) {
    if (has_anthropic_blocks(message.find("content"))) return true;
  }
  return false;
}

bool is_request(JsonView document) {
  const JsonView messages = document.find("messages");
  if (!messages.is_array() || !document.find("choices").is_absent()) return false;
  return !document.find("system").is_absent() || has_telling_message(messages);
}

bool is_response(JsonView document) {
  return is_type(document, "message") && document.find("role").is_string() &&
         document.find("content").is_array();
}

bool recognises(JsonView document) {
  return is_request(document) || is_response(document) || has_telling_message(document) ||
         is_request(document.find("request")) || is_response(document.find("response"));
}

class Reader {
 public:
  explicit Reader(TraceBuilder& in) : in_(in) {}

  void read_messages(JsonView messages, const Place& place) {
    in_.reserve(messages.size());
    in_.each(messages, place,
             [this](JsonView message, const Place& where) { read_message(message, where); });
  }

  /// A request, a response, or one object with the members of both.
  void read_exchange(JsonView object, const Place& place) {
    JsonView id, type, role, model, metadata, thinking, system, messages, content, request,
        response;
    in_.bind(object, place,
             {{"id", &id},
              {"type", &type},
              {"role", &role},
              {"model", &model},
              {"metadata", &metadata},
              {"thinking", &thinking},
              {"system", &system},
              {"messages", &messages},
              {"content", &content},
              {"request", &request},
              {"response", &response}},
             Unknown::keep);
    Trace& trace = in_.trace();
    in_.set_metadata(metadata, Place(place, "metadata"));
    if (!id.is_nothing() && trace.id.empty()) trace.id = in_.name(id, Place(place, "id"));
    if (!model.is_nothing()) trace.model = in_.text(model, Place(place, "model"));
    note_display(thinking, Place(place, "thinking"));
    if (!system.is_nothing()) {
      const std::string text = joined_text(system, Place(place, "system"), in_);
      in_.add(StepKind::system, text);
    }
    read_messages(messages, Place(place, "messages"));
    if (!request.is_nothing()) read_exchange(request, Place(place, "request"));
    if (!response.is_nothing()) read_exchange(response, Place(place, "response"));
    if (!content.is_absent()) {
      read_anthropic_content(StepKind::message, content, thinking_, Place(place, "content"), in_);
    }
  }

 private:
  void note_display(JsonView thinking, const Place& place) {
    if (thinking.is_nothing()) return;
    in_.keep("thinking", thinking, place);
    if (thinking.find("display").string_or_empty() == "summarized") thinking_ = Visibility::summary;
  }

  void read_message(JsonView message, const Place& place) {
    const std::string_view name = message.find("role").string_or_empty();
    if (name != "user" && name != "assistant" && name != "system") {
      return in_.fail(Place(place, "role"), "expected user, assistant or system");
    }
    JsonView bound, content;
    in_.bind(message, place, {{"role", &bound}, {"content", &content}}, Unknown::keep_in_next);
    const StepKind kind = name == "user"        ? StepKind::user
                          : name == "assistant" ? StepKind::message
                                                : StepKind::system;
    read_anthropic_content(kind, content, thinking_, Place(place, "content"), in_);
  }

  TraceBuilder& in_;
  Visibility thinking_ = Visibility::raw;
};

void read(JsonView document, const Place& place, TraceBuilder& in) {
  Reader reader(in);
  if (document.is_array()) return reader.read_messages(document, place);
  reader.read_exchange(document, place);
}

}  // namespace

extern const Importer kAnthropicMessages;
const Importer kAnthropicMessages = {"anthropic.messages",
                                     "Anthropic Messages: a request, a response, or both",
                                     recognises, read, false};

}  // namespace candor::monitor
