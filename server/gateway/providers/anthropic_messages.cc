// Anthropic Messages: anthropic-sdk-python `types/*`, `_streaming.py`.

#include <algorithm>
#include <array>
#include <map>
#include <string>
#include <utility>

#include "server/gateway/provider.h"
#include "server/gateway/providers/documents.h"
#include "server/gateway/providers/fields.h"

namespace candor::server {
namespace {

using monitor::JsonView;

constexpr std::size_t kNoGate = static_cast<std::size_t>(-1);

struct Block {
  std::string start;  // the content_block, as JSON
  std::string type;
  std::string text, input;
  bool ended = false;
  std::size_t gate = kNoGate;
};

bool is_delta_of(std::string_view delta, std::string_view block) {
  if (delta == "text_delta" || delta == "citations_delta") return block == "text";
  if (delta == "thinking_delta" || delta == "signature_delta") return block == "thinking";
  return delta == "input_json_delta";
}

/// Of these the client runs nothing: the rest waits for its verdict, also what is not known.
bool is_harmless(std::string_view type) {
  return type == "text" || type == "thinking" || type == "redacted_thinking" ||
         type == "server_tool_use" || type == "mcp_tool_use" || type.ends_with("_tool_result");
}

class MessagesReader final : public ReplyReader {
 public:
  Status read(const SseEvent& event, Gates& gates) override {
    if (!event.has_data) return Done{};
    const auto root = parse_event(parser_, event.data);
    if (!root) return root.error();
    JsonView type, message, index, block, delta, usage, error;
    const bool known = bind_fields(*root, {{"type", &type},
                                           {"message", &message},
                                           {"index", &index},
                                           {"content_block", &block},
                                           {"delta", &delta},
                                           {"usage", &usage},
                                           {"error", &error}});
    if (!known) return unknown_event("the data is not one object");
    const auto name = type.string_or_empty();
    // Clients go by the one or by the other.
    if (!event.name.empty() && event.name != name) {
      return unknown_event("the event's name and its type differ");
    }
    if (name == "ping" || name == "error") return Done{};
    const bool fine = read_typed(name, message, index, block, delta, gates);
    return fine ? Status(Done{}) : unknown_event("'" + std::string(name.substr(0, 40)) + "'");
  }

  std::string reply() const override;
  std::string end(const Seen& at, std::string_view message) const override;

 private:
  bool read_typed(std::string_view name, JsonView message, JsonView index, JsonView block,
                  JsonView delta, Gates& gates) {
    if (name == "message_start") return begin(message, gates);
    if (name == "message_stop") {
      ended = true;
      gates.complete_all();
      return true;
    }
    if (name == "message_delta") {
      stop_reason_ = delta.find("stop_reason").string_or_empty();
      ended = true;
      gates.complete_all();
      return delta.is_object();
    }
    const auto at = index_of(index, kMaxCalls - 1, -1);
    if (at < 0) return false;
    if (name == "content_block_start") return begin_block(at, block, gates);
    const auto found = blocks_.find(at);
    if (found == blocks_.end()) return false;
    if (name == "content_block_stop") return end_block(at, found->second, gates);
    return name == "content_block_delta" && !found->second.ended &&
           read_delta(delta, found->second);
  }

  bool begin(JsonView message, Gates& gates) {
    if (seen.started || !message.is_object()) return false;
    seen.started = true;
    id_ = message.find("id").string_or_empty();
    model_ = message.find("model").string_or_empty();
    const auto content = message.find("content");
    if (!content.is_array() || content.size() == 0) return true;
    std::int64_t at = 0;  // some servers give the whole reply at once
    for (const JsonView block : content.elements()) {
      if (at >= static_cast<std::int64_t>(kMaxCalls) || !begin_block(at, block, gates))
        return false;
      end_block(at, blocks_[at], gates);
      ++at;
    }
    return true;
  }

  bool begin_block(std::int64_t at, JsonView view, Gates& gates) {
    if (!view.is_object() || blocks_.contains(at)) return false;
    auto& block = blocks_[at];
    block.type = view.find("type").string_or_empty();
    append_compact(block.start, view);
    ++version;
    seen.blocks = std::max(seen.blocks, static_cast<std::uint32_t>(at) + 1);
    seen.open = static_cast<std::int32_t>(at);
    if (is_harmless(block.type)) {
      text_bytes += view.find("text").string_or_empty().size();
      return true;
    }
    if (block.type != "tool_use") ++unknown_parts;
    block.gate = gates.open();
    seen.call = true;
    return true;
  }

  bool end_block(std::int64_t at, Block& block, Gates& gates) {
    if (seen.open == static_cast<std::int32_t>(at)) seen.open = -1;
    if (block.gate != kNoGate) gates.complete(block.gate);
    return !std::exchange(block.ended, true);
  }

  bool read_delta(JsonView delta, Block& block) {
    JsonView type, text, thinking, signature, input, citation;
    const bool known = bind_fields(delta,
                                   {{"type", &type},
                                    {"text", &text},
                                    {"thinking", &thinking},
                                    {"signature", &signature},
                                    {"partial_json", &input},
                                    {"citation", &citation}},
                                   &unknown_parts);
    const auto name = type.string_or_empty();
    if (!known || !is_delta_of(name, block.type)) return false;
    ++version;
    if (name == "text_delta") return add(text, block.text);
    if (name == "thinking_delta") return add(thinking, block.text);
    if (name == "signature_delta") return signature.is_string();
    if (name == "input_json_delta") {
      block.input += input.string_or_empty();
      return input.is_string();
    }
    return true;
  }

  bool add(JsonView text, std::string& to) {
    to += text.string_or_empty();
    text_bytes += text.string_or_empty().size();
    return text.is_string();
  }

  monitor::JsonParser parser_;
  std::string id_, model_, stop_reason_;
  std::map<std::int64_t, Block> blocks_;
};

/// The block as it began, with what its deltas added.
void append_block(std::string& out, const Block& block, monitor::JsonParser& parser) {
  const auto start = parser.parse(block.start, kReplyDepth);
  out += '{';
  append_member(out, "type", block.type);
  if (!start) {
    out += '}';
    return;
  }
  const std::string_view text = block.type == "thinking" ? "thinking" : "text";
  for (const auto& member : start->members()) {
    const bool replaced = member.name == "type" ||
                          (member.name == "input" && !block.input.empty()) ||
                          (member.name == text && !block.text.empty());
    if (replaced) continue;
    out += ',';
    monitor::append_json_string(out, member.name);
    out += ':';
    append_compact(out, member.value);
  }
  if (!block.text.empty()) {
    out += ',';
    append_member(out, text, std::string(start->find(text).string_or_empty()) + block.text);
  }
  if (!block.input.empty()) {
    out += R"(,"input":)";
    monitor::JsonParser inner;
    // Cut off in the middle it is no JSON: then it is its text.
    if (const auto input = inner.parse(block.input, kReplyDepth)) {
      append_compact(out, *input);
    } else {
      monitor::append_json_string(out, block.input);
    }
  }
  out += '}';
}

std::string MessagesReader::reply() const {
  std::string out = "{";
  append_member(out, "id", id_);
  out += R"(,"type":"message","role":"assistant",)";
  append_member(out, "model", model_);
  out += R"(,"content":[)";
  monitor::JsonParser parser;
  for (const auto& [at, block] : blocks_) {
    if (out.back() == '}') out += ',';
    append_block(out, block, parser);
  }
  out += ']';
  if (!stop_reason_.empty()) {
    out += ',';
    append_member(out, "stop_reason", stop_reason_);
  }
  return out += '}';
}

void append_event(std::string& out, std::string_view type, std::string_view members) {
  out.append("event: ").append(type).append("\ndata: {\"type\":\"").append(type).append("\"");
  out.append(members).append("}\n\n");
}

std::string error_body(std::string_view message) {
  std::string out = R"({"type":"error","error":{"type":"permission_error",)";
  append_member(out, "message", message);
  return out += "}}";
}

std::string error_event(const Seen&, std::string_view message) {
  return "event: error\ndata: " + error_body(message) + "\n\n";
}

std::string MessagesReader::end(const Seen& at, std::string_view message) const {
  std::string out;
  if (!at.started) {
    std::string start = R"(,"message":{)";
    append_member(start, "id", id_);
    start +=
        R"(,"type":"message","role":"assistant","content":[],"stop_reason":null,"stop_sequence":null,)";
    append_member(start, "model", model_);
    append_event(out, "message_start", start + R"(,"usage":{"input_tokens":0,"output_tokens":0}})");
  }
  if (at.open >= 0) {
    append_event(out, "content_block_stop", R"(,"index":)" + std::to_string(at.open));
  }
  const auto index = R"(,"index":)" + std::to_string(at.blocks);
  append_event(out, "content_block_start", index + R"(,"content_block":{"type":"text","text":""})");
  append_event(out, "content_block_delta",
               index + R"(,"delta":{"type":"text_delta","text":)" + json_text(message) + "}");
  append_event(out, "content_block_stop", index);
  const std::string reason = at.call ? "tool_use" : "end_turn";
  append_event(out, "message_delta",
               R"(,"delta":{"stop_reason":")" + reason +
                   R"(","stop_sequence":null},"usage":{"output_tokens":0})");
  append_event(out, "message_stop", "");
  return out;
}

std::unique_ptr<ReplyReader> reader() { return std::make_unique<MessagesReader>(); }

bool has_calls(JsonView reply) {
  const auto content = reply.find("content");
  if (!content.is_array()) return false;
  for (const JsonView block : content.elements()) {
    if (!is_harmless(block.find("type").string_or_empty())) return true;
  }
  return false;
}

std::string withhold(std::string_view reply, std::string_view message, bool everything) {
  auto document = Json::parse(reply, nullptr, /*allow_exceptions=*/false);
  if (!has_array(document, "content")) return error_body(message);
  Json kept = Json::array();
  for (auto& block : document["content"]) {
    if (is_harmless(type_of(block)) && !everything) kept.push_back(std::move(block));
  }
  kept.push_back({{"type", "text"}, {"text", message}});
  document["content"] = std::move(kept);
  document["stop_reason"] = "end_turn";
  document["stop_sequence"] = nullptr;
  return document.dump(-1, ' ', false, Json::error_handler_t::replace);
}

/// `thinking.display` says whether the thinking is the model's own or a summary.
std::string reply_context(JsonView request) {
  const auto thinking = request.find("thinking");
  if (!thinking.is_object()) return {};
  std::string out = R"("thinking":)";
  append_compact(out, thinking);
  return out += ',';
}

constexpr std::string_view kParts[] = {"text",     "thinking",        "redacted_thinking",
                                       "tool_use", "server_tool_use", "*_tool_result"};
constexpr std::string_view kEvents[] = {"message_start",
                                        "content_block_start",
                                        "content_block_delta",
                                        "content_block_stop",
                                        "message_delta",
                                        "message_stop",
                                        "ping",
                                        "error"};

}  // namespace

extern const Provider kAnthropicMessagesProvider;
const Provider kAnthropicMessagesProvider = {
    "anthropic.messages", "anthropic", "/v1/messages", reader, has_calls, withhold,
    error_body,           error_event, reply_context,  kParts, kEvents};

}  // namespace candor::server
