// OpenAI Responses: openai-python `types/responses/*`.

#include <algorithm>
#include <array>
#include <map>
#include <string>

#include "server/gateway/provider.h"
#include "server/gateway/providers/documents.h"
#include "server/gateway/providers/fields.h"
#include "server/gateway/providers/openai_error.h"
#include "server/gateway/providers/responses_events.h"
#include "server/gateway/providers/responses_items.h"

namespace candor::server {
namespace {

using monitor::JsonView;
using namespace responses;

/// The members of any event that are read.
struct Fields {
  JsonView type, sequence, response, index, item, content_index, summary_index, delta;
};

class ResponsesReader final : public ReplyReader {
 public:
  Status read(const SseEvent& event, Gates& gates) override {
    if (!event.has_data) return Done{};
    if (event.data.starts_with("[DONE]")) {  // of compatible servers
      gates.complete_all();
      ended = true;
      return Done{};
    }
    const auto root = parse_event(parser_, event.data);
    if (!root) return root.error();
    Fields fields;
    const bool known = bind_fields(*root, {{"type", &fields.type},
                                           {"sequence_number", &fields.sequence},
                                           {"response", &fields.response},
                                           {"output_index", &fields.index},
                                           {"item", &fields.item},
                                           {"content_index", &fields.content_index},
                                           {"summary_index", &fields.summary_index},
                                           {"delta", &fields.delta}});
    if (!known) return unknown_event("the data is not one object");
    const auto name = fields.type.string_or_empty();
    if (!event.name.empty() && event.name != name) {
      return unknown_event("the event's name and its type differ");
    }
    if (fields.sequence.is_number())
      seen.sequence = index_of(fields.sequence, 1LL << 52, seen.sequence);
    const bool fine = read_typed(name, fields, gates);
    return fine ? Status(Done{}) : unknown_event("'" + std::string(name.substr(0, 60)) + "'");
  }

  std::string reply() const override;
  std::string end(const Seen& at, std::string_view message) const override;

 private:
  bool read_typed(std::string_view name, const Fields& fields, Gates& gates);
  bool read_response(const Fields& fields, bool terminal, Gates& gates);
  bool differs(JsonView output) const;
  std::string response_text(std::string_view status) const;
  bool begin_item(const Fields& fields, Gates& gates);
  bool end_item(const Fields& fields, Gates& gates);
  bool add_text(const Fields& fields, bool summary);
  bool add_given(const Fields& fields, Gates& gates);
  void gate(Item& item, Gates& gates) {
    if (item.gate == Item::no_gate || !gates.is_open(item.gate)) item.gate = gates.open();
    seen.call = true;
  }
  Item* item_of(JsonView index) {
    const auto at = index_of(index, kMaxCalls - 1, -1);
    return at < 0 ? nullptr : &items_[at];
  }

  monitor::JsonParser parser_;
  std::string id_, model_;
  std::map<std::int64_t, Item> items_;
  std::string final_;  // the whole response, when it is not what the items were
};

constexpr std::string_view kPrefix = "response.";

/// Events that bring pieces of what a tool is given.
constexpr std::array<std::string_view, 6> kGiven = {
    "function_call_arguments", "custom_tool_call_input",     "mcp_call_arguments",
    "shell_call_command",      "code_interpreter_call_code", "apply_patch_call_operation_diff"};
/// Events that only tell how far something is, or repeat what the item's end brings.
constexpr std::array<std::string_view, 14> kProgress = {"content_part",
                                                        "output_text",
                                                        "refusal",
                                                        "reasoning_text",
                                                        "reasoning_summary_part",
                                                        "reasoning_summary_text",
                                                        "mcp_call",
                                                        "mcp_list_tools",
                                                        "web_search_call",
                                                        "file_search_call",
                                                        "code_interpreter_call",
                                                        "image_generation_call",
                                                        "audio",
                                                        "reasoning_summary"};

bool is_one_of(std::string_view name, std::span<const std::string_view> names) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

bool ResponsesReader::read_typed(std::string_view name, const Fields& fields, Gates& gates) {
  if (name == "error" || name == "keepalive" || name == "ping") return true;
  if (!name.starts_with(kPrefix)) return false;
  name.remove_prefix(kPrefix.size());
  if (name == "created" || name == "in_progress" || name == "queued") {
    return read_response(fields, false, gates);
  }
  if (name == "completed" || name == "incomplete" || name == "failed") {
    return read_response(fields, true, gates);
  }
  if (name == "output_item.added") return begin_item(fields, gates);
  if (name == "output_item.done") return end_item(fields, gates);
  const auto family = name.substr(0, name.find('.'));
  const bool is_delta = name.ends_with(".delta");
  if (is_one_of(family, kGiven)) return !is_delta || add_given(fields, gates);
  if (!is_one_of(family, kProgress)) return false;
  if (!is_delta) return true;
  if (family == "reasoning_summary_text") return add_text(fields, true);
  const bool text = family == "output_text" || family == "refusal" || family == "reasoning_text";
  return !text || add_text(fields, false);
}

bool ResponsesReader::read_response(const Fields& fields, bool terminal, Gates& gates) {
  const auto response = fields.response;
  if (!response.is_object()) return false;
  seen.started = true;
  if (id_.empty()) id_ = response.find("id").string_or_empty();
  if (model_.empty()) model_ = response.find("model").string_or_empty();
  const auto output = response.find("output");
  if (terminal) gates.complete_all();
  ended = ended || terminal;
  if (!output.is_array() || output.size() == 0) return true;
  if (!differs(output)) return true;
  if (!terminal) return false;
  final_.clear();
  append_compact(final_, response);
  ++version;
  for (const JsonView item : output.elements()) {
    if (is_harmless(item.find("type").string_or_empty())) continue;
    gates.complete(gates.open());
    seen.call = true;
    break;
  }
  return true;
}

/// Whether the response's output says anything that its items' ends have not said.
bool ResponsesReader::differs(JsonView output) const {
  for (const JsonView element : output.elements()) {
    std::string text;
    append_compact(text, element);
    const bool known = std::any_of(items_.begin(), items_.end(), [&text](const auto& entry) {
      return entry.second.done && entry.second.json == text;
    });
    if (!known) return true;
  }
  return false;
}

bool ResponsesReader::begin_item(const Fields& fields, Gates& gates) {
  Item* const item = item_of(fields.index);
  if (item == nullptr || !fields.item.is_object() || !item->json.empty()) return false;
  item->type = fields.item.find("type").string_or_empty();
  append_compact(item->json, fields.item);
  seen.blocks =
      std::max(seen.blocks, static_cast<std::uint32_t>(index_of(fields.index, kMaxCalls, 0)) + 1);
  ++version;
  if (!is_harmless(item->type)) gate(*item, gates);
  return true;
}

bool ResponsesReader::end_item(const Fields& fields, Gates& gates) {
  Item* const item = item_of(fields.index);
  if (item == nullptr || !fields.item.is_object()) return false;
  const auto type = fields.item.find("type").string_or_empty();
  std::string json;
  append_compact(json, fields.item);
  if (item->done) return item->json == json;
  item->type = type;
  item->json = std::move(json);
  item->done = true;
  seen.blocks =
      std::max(seen.blocks, static_cast<std::uint32_t>(index_of(fields.index, kMaxCalls, 0)) + 1);
  ++version;
  if (!is_harmless(type)) gate(*item, gates);
  if (item->gate != Item::no_gate) gates.complete(item->gate);
  return true;
}

bool ResponsesReader::add_text(const Fields& fields, bool summary) {
  Item* const item = item_of(fields.index);
  if (item == nullptr || !fields.delta.is_string()) return false;
  const auto at = index_of(summary ? fields.summary_index : fields.content_index, kMaxCalls, 0);
  if (at < 0) return false;
  (summary ? item->summaries : item->texts)[at] += fields.delta.string();
  text_bytes += fields.delta.string().size();
  ++version;
  return true;
}

bool ResponsesReader::add_given(const Fields& fields, Gates& gates) {
  Item* const item = item_of(fields.index);
  if (item == nullptr || !fields.delta.is_string() || item->done) return false;
  if (!is_harmless(item->type)) gate(*item, gates);
  item->given += fields.delta.string();
  ++version;
  return true;
}

std::string ResponsesReader::reply() const {
  if (!final_.empty()) return final_;
  std::string out = "{";
  append_member(out, "id", id_);
  out += R"(,"object":"response",)";
  append_member(out, "model", model_);
  out += R"(,"output":[)";
  for (const auto& [at, item] : items_) {
    if (out.back() == '}') out += ',';
    if (item.done) {
      out += item.json;
    } else {
      append_unfinished(out, item);
    }
  }
  return out += "]}";
}

// ---- the end of a stream whose call is withheld: a message, and `response.incomplete`

/// A response up to its output.
std::string ResponsesReader::response_text(std::string_view status) const {
  std::string out = R"(,"response":{)";
  append_member(out, "id", id_);
  out.append(R"(,"object":"response","created_at":0,"status":")").append(status);
  out += R"(","error":null,"incomplete_details":)";
  out += status == "incomplete" ? R"({"reason":"content_filter"},)" : "null,";
  append_member(out, "model", model_);
  return out += R"(,"parallel_tool_calls":true,"tool_choice":"auto","tools":[],"output":[)";
}

std::string ResponsesReader::end(const Seen& at, std::string_view message) const {
  EventWriter events(at.sequence);
  const auto index = R"(,"output_index":)" + std::to_string(at.blocks);
  const auto place =
      R"(,"item_id":")" + std::string(kMessageId) + "\"" + index + R"(,"content_index":0)";
  const auto part = text_part(message);
  const auto item = message_item("completed", part);
  if (!at.started) events.add("response.created", response_text("in_progress") + "]}");
  events.add("response.output_item.added", index + R"(,"item":)" + message_item("in_progress", ""));
  events.add("response.content_part.added", place + R"(,"part":)" + text_part(""));
  events.add("response.output_text.delta",
             place + R"(,"logprobs":[],"delta":)" + json_text(message));
  events.add("response.output_text.done", place + R"(,"logprobs":[],"text":)" + json_text(message));
  events.add("response.content_part.done", place + R"(,"part":)" + part);
  events.add("response.output_item.done", index + R"(,"item":)" + item);
  std::string response = response_text("incomplete");
  for (const auto& [number, known] : items_) {
    const bool visible = known.done && number < static_cast<std::int64_t>(at.blocks);
    if (visible) response.append(known.json).append(",");
  }
  events.add("response.incomplete", response + item + "]}");
  return events.take();
}

std::string error_event(const Seen& at, std::string_view message) {
  EventWriter events(at.sequence);
  events.add("error", R"(,"code":"candor","param":null,"message":)" + json_text(message));
  return events.take();
}

std::unique_ptr<ReplyReader> reader() { return std::make_unique<ResponsesReader>(); }

bool has_calls(JsonView reply) {
  const auto output = reply.find("output");
  if (!output.is_array()) return false;
  for (const JsonView item : output.elements()) {
    if (!is_harmless(item.find("type").string_or_empty())) return true;
  }
  return false;
}

std::string withhold(std::string_view reply, std::string_view message, bool everything) {
  auto document = Json::parse(reply, nullptr, /*allow_exceptions=*/false);
  if (!has_array(document, "output")) return openai_error_body(message);
  Json kept = Json::array();
  for (auto& item : document["output"]) {
    if (is_harmless(type_of(item)) && !everything) kept.push_back(std::move(item));
  }
  kept.push_back(Json::parse(message_item("completed", text_part(message))));
  document["output"] = std::move(kept);
  document["status"] = "incomplete";
  document["incomplete_details"] = {{"reason", "content_filter"}};
  return document.dump(-1, ' ', false, Json::error_handler_t::replace);
}

std::string reply_context(JsonView) { return {}; }

constexpr std::string_view kParts[] = {"message",      "refusal", "reasoning",
                                       "every *_call", "program", "*_output"};
constexpr std::string_view kEvents[] = {"response.created",
                                        "response.queued",
                                        "response.in_progress",
                                        "response.completed",
                                        "response.incomplete",
                                        "response.failed",
                                        "response.output_item.*",
                                        "response.content_part.*",
                                        "response.output_text.*",
                                        "response.refusal.*",
                                        "response.reasoning_text.*",
                                        "response.reasoning_summary_part.*",
                                        "response.reasoning_summary_text.*",
                                        "response.function_call_arguments.*",
                                        "response.custom_tool_call_input.*",
                                        "response.mcp_call_arguments.*",
                                        "response.shell_call_command.*",
                                        "response.code_interpreter_call_code.*",
                                        "response.apply_patch_call_operation_diff.*",
                                        "response.mcp_call.*",
                                        "response.mcp_list_tools.*",
                                        "response.web_search_call.*",
                                        "response.file_search_call.*",
                                        "response.code_interpreter_call.*",
                                        "response.image_generation_call.*",
                                        "response.audio.*",
                                        "error"};

}  // namespace

extern const Provider kOpenAiResponsesProvider;
const Provider kOpenAiResponsesProvider = {
    "openai.responses", "openai",    "/v1/responses", reader, has_calls, withhold,
    openai_error_body,  error_event, reply_context,   kParts, kEvents};

}  // namespace candor::server
