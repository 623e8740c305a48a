// Anthropic Messages: anthropic-sdk-python `types/*`.

#include <string>
#include <utility>

#include "monitor/import/chat.h"
#include "monitor/import/importer.h"

namespace candor::monitor {
namespace {

bool is_type(JsonView object, std::string_view name) {
  const JsonView type = object.find("type");
  return type.is_string() && type.string() == name;
}

// ---- recognition

/// Blocks that no other format has. (Mistral's `thinking` is a list.)
bool is_telling_block(JsonView block) {
  return is_type(block, "tool_use") || is_type(block, "tool_result") ||
         is_type(block, "server_tool_use") || is_type(block, "redacted_thinking") ||
         (is_type(block, "thinking") && block.find("thinking").is_string());
}

bool has_telling_block(JsonView content) {
  if (!content.is_array()) return false;
  for (const JsonView block : content.elements()) {
    if (is_telling_block(block)) return true;
  }
  return false;
}

bool has_telling_message(JsonView messages) {
  if (!messages.is_array()) return false;
  for (const JsonView message : messages.elements()) {
    if (has_telling_block(message.find("content"))) return true;
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

// ---- content blocks

/// Reads one message's blocks. Text blocks that follow one another are one step: citations split sentences.
class BlockReader {
 public:
  BlockReader(StepKind kind, Visibility thinking, TraceBuilder& in)
      : kind_(kind), thinking_(thinking), in_(in) {}

  void read(JsonView content, const Place& place) {
    const std::size_t steps = in_.trace().steps.size();
    if (content.is_array()) {
      std::size_t index = 0;
      for (const JsonView block : content.elements()) {
        read_block(block, index, Place(place, index));
        ++index;
      }
    } else {
      text_ = in_.text(content, place);
    }
    flush();
    if (in_.trace().steps.size() == steps) in_.add(kind_);
  }

 private:
  void flush() {
    if (text_.empty()) return;
    if (kind_ == StepKind::message) {
      add_assistant_text(in_, text_);
    } else {
      in_.add(kind_, text_);
    }
    text_.clear();
  }

  void read_block(JsonView block, std::size_t index, const Place& place) {
    const JsonView type = block.find("type");
    const std::string_view name = type.is_string() ? type.string() : std::string_view{};
    if (name == "text") return read_text(block, place);
    flush();
    if (name == "thinking") {
      read_thinking(block, place);
    } else if (name == "redacted_thinking") {
      read_redacted(block, place);
    } else if (name.ends_with("tool_use")) {
      read_call(block, place);
    } else if (name.ends_with("tool_result")) {
      read_result(block, name, place);
    } else {
      keep_part(block, index, place, in_);
    }
  }

  void read_text(JsonView block, const Place& place) {
    JsonView type, text;
    in_.bind(block, place, {{"type", &type}, {"text", &text}}, Unknown::keep_in_next);
    if (!text_.empty() && kind_ != StepKind::message) text_ += '\n';
    text_ += in_.text(text, Place(place, "text"));
  }

  void read_thinking(JsonView block, const Place& place) {
    JsonView type, thinking;
    Step& step = in_.add(StepKind::reasoning);
    in_.bind(block, place, {{"type", &type}, {"thinking", &thinking}}, Unknown::keep_in_step);
    step.text = in_.text(thinking, Place(place, "thinking"));
    // With `display: omitted` the text is empty and the signature carries the reasoning, encrypted.
    step.visibility = step.text.empty() ? Visibility::encrypted : thinking_;
  }

  void read_redacted(JsonView block, const Place& place) {
    JsonView type;
    in_.add(StepKind::reasoning).visibility = Visibility::redacted;
    in_.bind(block, place, {{"type", &type}}, Unknown::keep_in_step);
  }

  void read_call(JsonView block, const Place& place) {
    JsonView type, id, name, input;
    Step& step = in_.add(StepKind::tool_call);
    in_.bind(block, place, {{"type", &type}, {"id", &id}, {"name", &name}, {"input", &input}},
             Unknown::keep_in_step);
    step.call = in_.name(id, Place(place, "id"));
    step.tool = in_.text(name, Place(place, "name"));
    in_.set_arguments(step, input, Place(place, "input"));
  }

  void read_result(JsonView block, std::string_view name, const Place& place) {
    JsonView type, call, content, error;
    in_.bind(block, place,
             {{"type", &type}, {"tool_use_id", &call}, {"content", &content}, {"is_error", &error}},
             Unknown::keep_in_next);
    const Place where(place, "content");
    // Results of the server's own tools are structured; what they say is the JSON.
    const bool structured =
        name != "tool_result" && name != "mcp_tool_result" && !content.is_string();
    std::string text;
    if (structured && !content.is_nothing()) {
      append_compact(text, content);
    } else {
      text = result_text(content, where, in_);
    }
    const JsonView inner = content.find("type");
    Step& step = in_.add(StepKind::tool_result, text);
    step.call = in_.name(call, Place(place, "tool_use_id"));
    step.error = in_.flag(error, Place(place, "is_error")) ||
                 (inner.is_string() && inner.string().ends_with("_error"));
  }

  StepKind kind_;
  Visibility thinking_;
  TraceBuilder& in_;
  std::string text_;
};

// ---- messages and documents

class Reader {
 public:
  explicit Reader(TraceBuilder& in) : in_(in) {}

  void read_messages(JsonView messages, const Place& place) {
    if (messages.is_nothing()) return;
    if (!messages.is_array()) return in_.fail(place, "expected an array of messages");
    in_.reserve(messages.size());
    std::size_t index = 0;
    for (const JsonView message : messages.elements()) {
      if (in_.failed()) return;
      read_message(message, Place(place, index++));
    }
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
    if (!content.is_absent()) read_content(StepKind::message, content, Place(place, "content"));
  }

 private:
  void note_display(JsonView thinking, const Place& place) {
    if (thinking.is_nothing()) return;
    in_.keep("thinking", thinking, place);
    const JsonView display = thinking.find("display");
    if (display.is_string() && display.string() == "summarized") thinking_ = Visibility::summary;
  }

  void read_message(JsonView message, const Place& place) {
    const JsonView role = message.find("role");
    const std::string_view name = role.is_string() ? role.string() : std::string_view{};
    if (name != "user" && name != "assistant" && name != "system") {
      return in_.fail(Place(place, "role"), "expected user, assistant or system");
    }
    JsonView bound, content;
    in_.bind(message, place, {{"role", &bound}, {"content", &content}}, Unknown::keep_in_next);
    const StepKind kind = name == "user"        ? StepKind::user
                          : name == "assistant" ? StepKind::message
                                                : StepKind::system;
    read_content(kind, content, Place(place, "content"));
  }

  void read_content(StepKind kind, JsonView content, const Place& place) {
    BlockReader(kind, thinking_, in_).read(content, place);
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
const Importer kAnthropicMessages = {
    "anthropic.messages", "Anthropic Messages: a request, a response, or both", recognises, read};

}  // namespace candor::monitor
