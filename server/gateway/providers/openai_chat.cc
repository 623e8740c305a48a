// OpenAI Chat Completions and compatible servers: openai-python `types/chat/*`, `_streaming.py`.

#include <map>
#include <string>
#include <vector>

#include "server/gateway/provider.h"
#include "server/gateway/providers/documents.h"
#include "server/gateway/providers/fields.h"
#include "server/gateway/providers/openai_error.h"

namespace candor::server {
namespace {

using monitor::JsonView;

constexpr std::size_t kNoGate = static_cast<std::size_t>(-1);

struct Call {
  std::string id, name, arguments;
  bool custom = false;
  std::size_t gate = kNoGate;
};

struct Choice {
  std::string content, refusal, reasoning_content, reasoning, thinking;
  std::string
      parts;  // of a content that is a list, and `reasoning_details`: JSON, each with a ',' before it
  std::string details;
  bool has_content = false;
  std::map<std::int64_t, Call> calls;  // by index
  std::int64_t last_call = -1;
  bool has_function_call = false;
  Call function_call;
  std::string finish_reason;
};

class ChatReader final : public ReplyReader {
 public:
  Status read(const SseEvent& event, Gates& gates) override {
    if (!event.has_data) return Done{};
    if (event.data.starts_with("[DONE]")) {
      gates.complete_all();
      ended = true;
      return Done{};
    }
    const auto root = parse_event(parser_, event.data);
    if (!root) return root.error();
    JsonView id, model, created, object, choices, error, usage, fingerprint, tier;
    const bool known = bind_fields(*root, {{"id", &id},
                                           {"model", &model},
                                           {"created", &created},
                                           {"object", &object},
                                           {"choices", &choices},
                                           {"error", &error},
                                           {"usage", &usage},
                                           {"system_fingerprint", &fingerprint},
                                           {"service_tier", &tier}});
    if (!known) return unknown_event("the data is not one object");
    if (!error.is_nothing() && choices.is_nothing()) return Done{};
    if (!choices.is_array()) return unknown_event("there are no choices");
    if (!seen.started) begin(id, model, created);
    for (const JsonView choice : choices.elements()) {
      if (!read_choice(choice, gates)) return unknown_event("a choice cannot be read");
    }
    return Done{};
  }

  std::string reply() const override;
  std::string end(const Seen& at, std::string_view message) const override;

 private:
  void begin(JsonView id, JsonView model, JsonView created) {
    seen.started = true;
    id_ = id.string_or_empty();
    model_ = model.string_or_empty();
    created_ = created.is_number() ? std::string(created.number_text()) : "0";
  }

  bool read_choice(JsonView view, Gates& gates) {
    JsonView index_view, delta, message, finish, logprobs;
    const bool known = bind_fields(view,
                                   {{"index", &index_view},
                                    {"delta", &delta},
                                    {"message", &message},
                                    {"finish_reason", &finish},
                                    {"logprobs", &logprobs}},
                                   &unknown_parts);
    const auto index = index_of(index_view, kMaxChoices - 1, 0);
    if (!known || index < 0 || !message.is_nothing()) return false;
    auto& choice = choices_[index];
    seen.choices.set(static_cast<std::size_t>(index));
    if (!delta.is_nothing() && !read_delta(delta, index, choice, gates)) return false;
    if (finish.is_nothing()) return true;
    if (!finish.is_string()) return false;
    choice.finish_reason = finish.string();
    seen.finished.set(static_cast<std::size_t>(index));
    for (auto& [number, call] : choice.calls) gates.complete(call.gate);
    if (choice.has_function_call) gates.complete(choice.function_call.gate);
    return true;
  }

  bool read_delta(JsonView delta, std::int64_t index, Choice& choice, Gates& gates) {
    JsonView role, content, refusal, calls, function, reasoning_content, reasoning, thinking,
        details;
    const bool known = bind_fields(delta,
                                   {{"role", &role},
                                    {"content", &content},
                                    {"refusal", &refusal},
                                    {"tool_calls", &calls},
                                    {"function_call", &function},
                                    {"reasoning_content", &reasoning_content},
                                    {"reasoning", &reasoning},
                                    {"thinking", &thinking},
                                    {"reasoning_details", &details}},
                                   &unknown_parts);
    if (!known) return false;
    if (content.is_array()) {
      add_list(content, choice.parts);
    } else if (!add(content, choice.content)) {
      return false;
    }
    choice.has_content = choice.has_content || content.is_string();
    if (details.is_array()) add_list(details, choice.details);
    if (!add(refusal, choice.refusal) || !add(reasoning_content, choice.reasoning_content) ||
        !add(reasoning, choice.reasoning) || !add(thinking, choice.thinking)) {
      return false;
    }
    if (!function.is_nothing() && !read_function_call(function, index, choice, gates)) return false;
    if (calls.is_nothing()) return true;
    if (!calls.is_array()) return false;
    for (const JsonView call : calls.elements()) {
      if (!read_call(call, index, choice, gates)) return false;
    }
    return true;
  }

  bool add(JsonView text, std::string& to) {
    if (text.is_nothing()) return true;
    if (!text.is_string()) return false;
    to += text.string();
    if (!text.string().empty()) ++version;
    text_bytes += text.string().size();
    return true;
  }

  void add_list(JsonView list, std::string& to) {
    for (const JsonView element : list.elements()) {
      const auto before = to.size();
      to += ',';
      append_compact(to, element);
      text_bytes += to.size() - before;
      ++version;
    }
  }

  /// A name or an id comes whole, in the first piece. Clients join or replace further ones: so there may be none.
  static bool set_once(JsonView text, std::string& to) {
    if (text.is_nothing()) return true;
    if (!text.is_string()) return false;
    if (!to.empty() && !text.string().empty() && to != text.string()) return false;
    if (to.empty()) to = text.string();
    return true;
  }

  bool read_call(JsonView view, std::int64_t choice_index, Choice& choice, Gates& gates) {
    JsonView index_view, id, type, function, custom;
    const bool known = bind_fields(view,
                                   {{"index", &index_view},
                                    {"id", &id},
                                    {"type", &type},
                                    {"function", &function},
                                    {"custom", &custom}},
                                   &unknown_parts);
    // Some servers give no index, but an id with every call's first piece.
    const bool begins = !id.string_or_empty().empty() || choice.last_call < 0;
    const auto next = begins ? choice.last_call + 1 : choice.last_call;
    const auto index = index_of(index_view, kMaxCalls - 1, next);
    if (!known || index < 0 || index >= static_cast<std::int64_t>(kMaxCalls)) return false;
    if (index != choice.last_call && choice.last_call >= 0) {
      gates.complete(choice.calls[choice.last_call].gate);
    }
    choice.last_call = index;
    auto& call = choice.calls[index];
    touch(call, choice_index, gates);
    call.custom = call.custom || !custom.is_nothing();
    if (!set_once(id, call.id)) return false;
    if (!function.is_nothing() && !read_function(function, "arguments", call)) return false;
    return custom.is_nothing() || read_function(custom, "input", call);
  }

  bool read_function_call(JsonView view, std::int64_t choice_index, Choice& choice, Gates& gates) {
    choice.has_function_call = true;
    touch(choice.function_call, choice_index, gates);
    return read_function(view, "arguments", choice.function_call);
  }

  bool read_function(JsonView view, std::string_view arguments_name, Call& call) {
    JsonView name, arguments;
    if (!bind_fields(view, {{"name", &name}, {arguments_name, &arguments}}, &unknown_parts))
      return false;
    if (!set_once(name, call.name)) return false;
    if (arguments.is_nothing()) return true;
    if (arguments.is_string()) {
      call.arguments += arguments.string();
    } else {
      append_compact(call.arguments, arguments);  // some servers send an object, whole
    }
    return true;
  }

  /// There is more of a call: it waits behind a gate that is still open.
  void touch(Call& call, std::int64_t choice, Gates& gates) {
    if (call.gate == kNoGate || !gates.is_open(call.gate)) call.gate = gates.open();
    seen.calls.set(static_cast<std::size_t>(choice));
    seen.call = true;
    ++version;
  }

  void write_choice(std::string& out, std::int64_t index, const Choice& choice) const;
  std::string chunk(std::size_t choice, std::string_view delta, std::string_view finish) const;

  monitor::JsonParser parser_;
  std::string id_, model_, created_ = "0";
  std::map<std::int64_t, Choice> choices_;
};

void append_call(std::string& out, const Call& call) {
  out += '{';
  append_member(out, "id", call.id);
  out += call.custom ? R"(,"type":"custom","custom":{)" : R"(,"type":"function","function":{)";
  append_member(out, "name", call.name);
  out += ',';
  append_member(out, call.custom ? "input" : "arguments", call.arguments);
  out += "}}";
}

void append_if_any(std::string& out, std::string_view name, const std::string& text) {
  if (text.empty()) return;
  out += ',';
  append_member(out, name, text);
}

void append_content(std::string& out, const Choice& choice) {
  if (!choice.parts.empty()) {
    out += R"(,"content":[)";
    if (!choice.content.empty()) {
      out += R"({"type":"text",)";
      append_member(out, "text", choice.content);
      out += '}';
    }
    out.append(choice.parts, choice.content.empty() ? 1 : 0).append("]");
  } else if (choice.has_content) {
    out += ',';
    append_member(out, "content", choice.content);
  } else {
    out += R"(,"content":null)";
  }
}

void ChatReader::write_choice(std::string& out, std::int64_t index, const Choice& choice) const {
  out.append(R"({"index":)")
      .append(std::to_string(index))
      .append(R"(,"message":{"role":"assistant")");
  append_content(out, choice);
  append_if_any(out, "refusal", choice.refusal);
  append_if_any(out, "reasoning_content", choice.reasoning_content);
  append_if_any(out, "reasoning", choice.reasoning);
  append_if_any(out, "thinking", choice.thinking);
  if (!choice.details.empty()) {
    out.append(R"(,"reasoning_details":[)").append(choice.details, 1).append("]");
  }
  if (choice.has_function_call) {
    out += R"(,"function_call":{)";
    append_member(out, "name", choice.function_call.name);
    out += ',';
    append_member(out, "arguments", choice.function_call.arguments);
    out += '}';
  }
  std::string_view separator = R"(,"tool_calls":[)";
  for (const auto& [number, call] : choice.calls) {
    out += separator;
    append_call(out, call);
    separator = ",";
  }
  out += choice.calls.empty() ? "}" : "]}";
  append_if_any(out, "finish_reason", choice.finish_reason);
  out += '}';
}

std::string ChatReader::reply() const {
  std::string out = "{";
  append_member(out, "id", id_);
  out += R"(,"object":"chat.completion",)";
  append_member(out, "model", model_);
  out += R"(,"choices":[)";
  for (const auto& [index, choice] : choices_) {
    if (out.back() == '}') out += ',';
    write_choice(out, index, choice);
  }
  return out += "]}";
}

std::string ChatReader::chunk(std::size_t choice, std::string_view delta,
                              std::string_view finish) const {
  std::string out = "data: {";
  append_member(out, "id", id_);
  out.append(R"(,"object":"chat.completion.chunk","created":)").append(created_).append(",");
  append_member(out, "model", model_);
  out.append(R"(,"choices":[{"index":)").append(std::to_string(choice));
  out.append(R"(,"delta":)").append(delta).append(R"(,"finish_reason":)").append(finish);
  return out += "}]}\n\n";
}

/// Agents go on after `content_filter`; an error object would end many of them.
std::string ChatReader::end(const Seen& at, std::string_view message) const {
  std::string out;
  const auto delta = R"({"content":)" + json_text(message) + "}";
  for (std::size_t i = 0; i < kMaxChoices; ++i) {
    const bool begun = at.choices.test(i) || seen.choices.test(i);
    if (!begun || at.finished.test(i)) continue;
    out += chunk(i, delta, "null");
    out += chunk(i, "{}", at.calls.test(i) ? R"("tool_calls")" : R"("content_filter")");
  }
  return out += "data: [DONE]\n\n";
}

std::unique_ptr<ReplyReader> reader() { return std::make_unique<ChatReader>(); }

bool has_calls(JsonView reply) {
  const auto choices = reply.find("choices");
  if (!choices.is_array()) return false;
  for (const JsonView choice : choices.elements()) {
    const auto message = choice.find("message");
    if (message.find("tool_calls").size() > 0 && message.find("tool_calls").is_array()) return true;
    if (!message.find("function_call").is_nothing()) return true;
  }
  return false;
}

void withhold_choice(Json& choice, std::string_view message, bool everything) {
  auto& answer = choice["message"];
  const bool calls = answer.contains("tool_calls") && !answer["tool_calls"].empty() &&
                     !answer["tool_calls"].is_null();
  const bool function = answer.contains("function_call") && !answer["function_call"].is_null();
  if (!calls && !function && !everything) return;
  answer.erase("tool_calls");
  answer.erase("function_call");
  if (everything) answer = Json({{"role", "assistant"}, {"content", nullptr}});
  const auto content = answer.value("content", Json());
  const bool has_text = content.is_string() && !content.get_ref<const std::string&>().empty();
  answer["content"] =
      has_text ? content.get<std::string>() + "\n\n" + std::string(message) : std::string(message);
  choice["finish_reason"] = "content_filter";
}

std::string withhold(std::string_view reply, std::string_view message, bool everything) {
  auto document = Json::parse(reply, nullptr, /*allow_exceptions=*/false);
  if (!has_array(document, "choices")) return openai_error_body(message);
  for (auto& choice : document["choices"]) {
    const bool known =
        choice.is_object() && choice.contains("message") && choice["message"].is_object();
    if (!known) return openai_error_body(message);
    withhold_choice(choice, message, everything);
  }
  return document.dump(-1, ' ', false, Json::error_handler_t::replace);
}

std::string error_event(const Seen&, std::string_view message) {
  return "data: " + openai_error_body(message) + "\n\ndata: [DONE]\n\n";
}

std::string reply_context(JsonView) { return {}; }

constexpr std::string_view kParts[] = {"content",    "refusal",       "reasoning_content",
                                       "reasoning",  "thinking",      "reasoning_details",
                                       "tool_calls", "function_call", "every choice"};
constexpr std::string_view kEvents[] = {"chat.completion.chunk", "error", "[DONE]"};

}  // namespace

extern const Provider kOpenAiChatProvider;
const Provider kOpenAiChatProvider = {
    "openai.chat",     "openai",    "/v1/chat/completions", reader, has_calls, withhold,
    openai_error_body, error_event, reply_context,          kParts, kEvents};

}  // namespace candor::server
