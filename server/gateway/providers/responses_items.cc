#include "server/gateway/providers/responses_items.h"

#include <algorithm>
#include <array>

#include "server/gateway/provider.h"
#include "server/gateway/providers/fields.h"

namespace candor::server::responses {
namespace {

using monitor::JsonView;

constexpr std::array<std::string_view, 10> kHarmless = {
    "message",          "reasoning",  "mcp_call", "mcp_list_tools",        "web_search_call",
    "file_search_call", "compaction", "program",  "code_interpreter_call", "image_generation_call"};

void append_parts(std::string& out, std::string_view name, std::string_view type,
                  const std::map<std::int64_t, std::string>& texts) {
  out.append(R"(,")").append(name).append(R"(":[)");
  for (const auto& [at, text] : texts) {
    if (out.back() == '}') out += ',';
    out.append(R"({"type":")").append(type).append(R"(",)");
    append_member(out, "text", text);
    out += '}';
  }
  out += ']';
}

/// The member that each type of call is given its input in.
std::string_view input_of(std::string_view type) {
  if (type == "custom_tool_call") return "input";
  return type == "code_interpreter_call" ? "code" : "arguments";
}

}  // namespace

bool is_harmless(std::string_view type) {
  return std::find(kHarmless.begin(), kHarmless.end(), type) != kHarmless.end() ||
         type.ends_with("_output");
}

void append_unfinished(std::string& out, const Item& item) {
  out += '{';
  append_member(out, "type", item.type);
  if (item.type == "message") {
    out += R"(,"role":"assistant")";
    append_parts(out, "content", "output_text", item.texts);
  } else if (item.type == "reasoning") {
    append_parts(out, "summary", "summary_text", item.summaries);
    append_parts(out, "content", "reasoning_text", item.texts);
  } else {
    monitor::JsonParser parser;
    const auto begun = parser.parse(item.json, kReplyDepth);
    for (const std::string_view name : {"id", "call_id", "name", "action", "operation"}) {
      const auto value = begun ? begun->find(name) : JsonView();
      if (value.is_nothing()) continue;
      out.append(R"(,")").append(name).append(R"(":)");
      append_compact(out, value);
    }
    out += ',';
    append_member(out, input_of(item.type), item.given);
  }
  out += '}';
}

}  // namespace candor::server::responses
