#include "monitor/import/conversation.h"

#include <utility>

#include "monitor/import/anthropic_content.h"
#include "monitor/import/chat.h"
#include "monitor/import/genai_message.h"
#include "monitor/import/openai_message.h"

namespace candor::monitor {
namespace {

bool is_message(JsonView value) { return value.find("role").is_string(); }

StepKind kind_of(std::string_view role) {
  if (role == "assistant") return StepKind::message;
  return role == "user" ? StepKind::user : StepKind::system;
}

void read_message(JsonView message, const Place& place, TraceBuilder& in) {
  const JsonView content = message.find("content");
  if (message.find("parts").is_array()) return read_genai_message(message, place, in);
  if (!has_anthropic_blocks(content)) return read_openai_message(message, place, in);
  JsonView role, bound;
  in.bind(message, place, {{"role", &role}, {"content", &bound}}, Unknown::keep_in_next);
  read_anthropic_content(kind_of(role.string_or_empty()), content, Visibility::raw,
                         Place(place, "content"), in);
}

}  // namespace

bool Conversation::knows(std::size_t index, const std::string& message, JsonView view) const {
  if (index >= known_.size()) return false;
  if (!known_[index].empty()) return known_[index] == message;
  const std::string_view role = view.find("role").string_or_empty();
  return role == "assistant" || role == "model";
}

void Conversation::read_messages(JsonView messages, const Place& place) {
  std::size_t same = 0;  // messages that the trace has already
  bool diverged = false;
  in_.each(messages, place, [&](JsonView message, const Place& where) {
    std::string text;
    append_compact(text, message);
    diverged = diverged || !knows(same, text, message);
    if (!diverged) {
      ++same;
      return;
    }
    known_.resize(same++);
    known_.push_back(std::move(text));
    read_message(message, where, in_);
  });
}

void Conversation::read_input(JsonView input, const Place& place) {
  const JsonView messages = input.find("messages");
  if (messages.is_array()) return read_messages(messages, Place(place, "messages"));
  if (input.is_nothing()) return;
  if (is_message(input)) return read_message(input, place, in_);
  if (!input.is_array()) {
    in_.add(StepKind::user, text_of(input));
    return;
  }
  read_messages(input, place);
}

void Conversation::read_answer(JsonView message, const Place& place) {
  if (is_message(message)) {
    read_message(message, place, in_);
  } else if (message.is_object() && !message.find("content").is_absent()) {
    read_openai_answer(message, place, in_);
  } else {
    add_assistant_text(in_, text_of(message));
  }
  known_.emplace_back();
}

void Conversation::read_output(JsonView output, const Place& place) {
  const JsonView choices = output.find("choices");
  if (output.is_nothing()) return;
  if (choices.is_array()) {
    in_.each(choices, Place(place, "choices"), [this](JsonView choice, const Place& where) {
      read_answer(choice.find("message"), Place(where, "message"));
    });
  } else if (output.is_array()) {
    in_.each(output, place,
             [this](JsonView message, const Place& where) { read_answer(message, where); });
  } else {
    read_answer(output, place);
  }
}

}  // namespace candor::monitor
