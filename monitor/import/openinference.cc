#include "monitor/import/openinference.h"

#include <charconv>
#include <map>
#include <optional>

#include "monitor/json_writer.h"

namespace candor::monitor {
namespace {

struct Part {
  std::string_view type;
  std::string_view text;
};

struct Call {
  std::string_view id;
  std::string_view name;
  std::string_view arguments;
};

struct Message {
  std::string_view role;
  std::string_view content;
  std::string_view call;  // a tool's: the call that it answers
  std::map<unsigned, Part> parts;
  std::map<unsigned, Call> calls;
};

/// Takes `12.` from the front of a key.
std::optional<unsigned> take_index(std::string_view& key) {
  unsigned index = 0;
  const auto [end, error] = std::from_chars(key.data(), key.data() + key.size(), index);
  if (error != std::errc{} || end == key.data() + key.size() || *end != '.') return std::nullopt;
  key.remove_prefix(static_cast<std::size_t>(end - key.data()) + 1);
  return index;
}

bool take_prefix(std::string_view& key, std::string_view prefix) {
  if (!key.starts_with(prefix)) return false;
  key.remove_prefix(prefix.size());
  return true;
}

void set_part(Message& message, std::string_view key, std::string_view value) {
  const auto index = take_index(key);
  if (!index || !take_prefix(key, "message_content.")) return;
  if (key == "type") message.parts[*index].type = value;
  if (key == "text") message.parts[*index].text = value;
}

void set_call(Message& message, std::string_view key, std::string_view value) {
  const auto index = take_index(key);
  if (!index || !take_prefix(key, "tool_call.")) return;
  if (key == "id") message.calls[*index].id = value;
  if (key == "function.name") message.calls[*index].name = value;
  if (key == "function.arguments") message.calls[*index].arguments = value;
}

void set_member(Message& message, std::string_view key, std::string_view value) {
  if (!take_prefix(key, "message.")) return;
  if (key == "role") {
    message.role = value;
  } else if (key == "content") {
    message.content = value;
  } else if (key == "tool_call_id") {
    message.call = value;
  } else if (take_prefix(key, "contents.")) {
    set_part(message, key, value);
  } else if (take_prefix(key, "tool_calls.")) {
    set_call(message, key, value);
  }
}

/// Reasoning in Mistral's form: a list, which Anthropic's blocks are not.
void write_part(JsonWriter& json, const Part& part) {
  const bool thinks = part.type == "reasoning";
  json.begin_object();
  json.member("type", thinks ? std::string_view("thinking") : part.type);
  json.key(thinks ? "thinking" : "text");
  if (thinks) json.begin_array();
  json.value(part.text);
  if (thinks) json.end_array();
  json.end_object();
}

void write_content(JsonWriter& json, const Message& message) {
  json.key("content");
  if (message.parts.empty()) return json.value(message.content);
  json.begin_array();
  if (!message.content.empty()) json.value(message.content);
  for (const auto& [index, part] : message.parts) {
    write_part(json, part);
  }
  json.end_array();
}

void write_calls(JsonWriter& json, const Message& message) {
  json.key("tool_calls");
  json.begin_array();
  for (const auto& [index, call] : message.calls) {
    json.begin_object();
    json.member("id", call.id);
    json.key("function");
    json.begin_object();
    json.member("name", call.name);
    json.member("arguments", call.arguments);
    json.end_object();
    json.end_object();
  }
  json.end_array();
}

void write_message(JsonWriter& json, const Message& message) {
  json.begin_object();
  json.member("role", message.role);
  write_content(json, message);
  if (!message.call.empty()) json.member("tool_call_id", message.call);
  if (!message.calls.empty()) write_calls(json, message);
  json.end_object();
}

}  // namespace

std::string openinference_messages(JsonView attributes, std::string_view prefix) {
  std::map<unsigned, Message> messages;
  if (!attributes.is_array()) return {};
  for (const JsonView attribute : attributes.elements()) {
    std::string_view key = attribute.find("key").string_or_empty();
    if (!take_prefix(key, prefix)) continue;
    if (const auto index = take_index(key)) {
      const JsonView value = attribute.find("value").find("stringValue");
      set_member(messages[*index], key, value.string_or_empty());
    }
  }
  std::string out;
  if (messages.empty()) return out;
  JsonWriter json(out);
  json.begin_array();
  for (const auto& [index, message] : messages) write_message(json, message);
  json.end_array();
  return out;
}

}  // namespace candor::monitor
