#include "monitor/import/anthropic_content.h"

#include <string>

#include "monitor/import/chat.h"

namespace candor::monitor {
namespace {

bool is_type(JsonView object, std::string_view name) {
  return object.find("type").string_or_empty() == name;
}

/// Mistral has a `thinking` block, too; there it is a list.
bool is_telling_block(JsonView block) {
  return is_type(block, "tool_use") || is_type(block, "tool_result") ||
         is_type(block, "server_tool_use") || is_type(block, "redacted_thinking") ||
         (is_type(block, "thinking") && block.find("thinking").is_string());
}

/// Reads one message's blocks. Text blocks that follow one another are one step: citations split sentences.
class BlockReader {
 public:
  BlockReader(StepKind kind, Visibility thinking, TraceBuilder& in)
      : kind_(kind), thinking_(thinking), in_(in) {}

  void read(JsonView content, const Place& place) {
    const std::size_t steps = in_.trace().steps.size();
    if (content.is_array()) {
      in_.each(content, place,
               [this](JsonView block, const Place& where) { read_block(block, where); });
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

  void read_block(JsonView block, const Place& place) {
    const std::string_view name = block.find("type").string_or_empty();
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
      keep_part(block, place, in_);
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
        name != "tool_result" && name != "mcp_tool_result" && content.is_array();
    const std::string text = structured ? text_of(content) : result_text(content, where, in_);
    Step& step = in_.add(StepKind::tool_result, text);
    step.call = in_.name(call, Place(place, "tool_use_id"));
    step.error = in_.flag(error, Place(place, "is_error")) ||
                 content.find("type").string_or_empty().ends_with("_error");
  }

  StepKind kind_;
  Visibility thinking_;
  TraceBuilder& in_;
  std::string text_;
};

}  // namespace

void read_anthropic_content(StepKind kind, JsonView content, Visibility thinking,
                            const Place& place, TraceBuilder& in) {
  BlockReader(kind, thinking, in).read(content, place);
}

bool has_anthropic_blocks(JsonView content) {
  if (!content.is_array()) return false;
  for (const JsonView block : content.elements()) {
    if (is_telling_block(block)) return true;
  }
  return false;
}

}  // namespace candor::monitor
