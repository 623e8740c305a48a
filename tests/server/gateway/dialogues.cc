#include "tests/server/gateway/dialogues.h"

#include <algorithm>

#include <nlohmann/json.hpp>

namespace candor::server {
namespace {

using Json = nlohmann::ordered_json;

/// Cut anywhere but inside a character.
std::vector<std::string> cut(const std::string& text, std::size_t pieces) {
  std::vector<std::string> out;
  const std::size_t size = std::max<std::size_t>(1, text.size() / std::max<std::size_t>(1, pieces));
  std::size_t begin = 0;
  while (begin < text.size()) {
    std::size_t end = std::min(text.size(), begin + size);
    while (end < text.size() && (static_cast<unsigned char>(text[end]) & 0xc0) == 0x80) ++end;
    out.push_back(text.substr(begin, end - begin));
    begin = end;
  }
  return out;
}

std::string event(const Json& data, const std::string& name = "") {
  return (name.empty() ? "" : "event: " + name + "\n") + "data: " + data.dump() + "\n\n";
}

std::string chunk(std::size_t index, const Json& delta, const Json& finish = nullptr) {
  return event({{"id", "chatcmpl-1"},
                {"object", "chat.completion.chunk"},
                {"created", 1},
                {"model", "m"},
                {"choices", {{{"index", index}, {"delta", delta}, {"finish_reason", finish}}}}});
}

Json function(const std::string& id, const std::string& name, const std::string& arguments) {
  return {
      {"id", id}, {"type", "function"}, {"function", {{"name", name}, {"arguments", arguments}}}};
}

std::vector<std::string> chat_events(std::size_t index, const Turn& turn, std::size_t pieces,
                                     const char* reasoning) {
  std::vector<std::string> out = {chunk(index, {{"role", "assistant"}, {"content", ""}})};
  for (const auto& piece : cut(turn.reasoning, pieces))
    out.push_back(chunk(index, {{reasoning, piece}}));
  for (const auto& piece : cut(turn.text, pieces))
    out.push_back(chunk(index, {{"content", piece}}));
  for (std::size_t i = 0; i < turn.calls.size(); ++i) {
    const auto& [tool, arguments] = turn.calls[i];
    auto first = function("call_" + std::to_string(i), tool, "");
    first["index"] = i;
    out.push_back(chunk(index, {{"tool_calls", {first}}}));
    for (const auto& piece : cut(arguments, pieces)) {
      out.push_back(
          chunk(index, {{"tool_calls", {{{"index", i}, {"function", {{"arguments", piece}}}}}}}));
    }
  }
  out.push_back(chunk(index, Json::object(), turn.calls.empty() ? "stop" : "tool_calls"));
  return out;
}

}  // namespace

Written write_chat(const std::vector<Turn>& choices, std::size_t pieces, const char* reasoning) {
  Written out;
  Json list = Json::array();
  std::vector<std::vector<std::string>> events;
  for (std::size_t index = 0; index < choices.size(); ++index) {
    const auto& turn = choices[index];
    Json message = {{"role", "assistant"}, {"content", turn.text}};
    if (!turn.reasoning.empty()) message[reasoning] = turn.reasoning;
    for (std::size_t i = 0; i < turn.calls.size(); ++i) {
      message["tool_calls"].push_back(
          function("call_" + std::to_string(i), turn.calls[i].first, turn.calls[i].second));
    }
    list.push_back({{"index", index},
                    {"message", message},
                    {"finish_reason", turn.calls.empty() ? "stop" : "tool_calls"}});
    events.push_back(chat_events(index, turn, pieces, reasoning));
  }
  for (std::size_t row = 0;; ++row) {  // the choices come interleaved
    bool more = false;
    for (const auto& mine : events) {
      if (row < mine.size()) out.events.push_back(mine[row]);
      more = more || row < mine.size();
    }
    if (!more) break;
  }
  out.events.push_back("data: [DONE]\n\n");
  out.plain =
      Json{{"id", "chatcmpl-1"}, {"object", "chat.completion"}, {"model", "m"}, {"choices", list}}
          .dump();
  return out;
}

Written write_messages(const Turn& turn, std::size_t pieces) {
  Written out;
  Json content = Json::array();
  const auto typed = [&out](const std::string& type, Json members) {
    Json data = {{"type", type}};
    data.update(members);
    out.events.push_back(event(data, type));
  };
  const auto block = [&](const Json& whole, const Json& start, const std::string& delta,
                         const std::string& member, const std::string& text) {
    const auto index = content.size();
    typed("content_block_start", {{"index", index}, {"content_block", start}});
    for (const auto& piece : cut(text, pieces)) {
      typed("content_block_delta",
            {{"index", index}, {"delta", {{"type", delta}, {member, piece}}}});
    }
    typed("content_block_stop", {{"index", index}});
    content.push_back(whole);
  };
  const Json message = {
      {"id", "msg_1"}, {"type", "message"}, {"role", "assistant"}, {"model", "m"}};
  Json begun = message;
  begun["content"] = Json::array();
  typed("message_start", {{"message", begun}});
  typed("ping", Json::object());
  if (!turn.reasoning.empty()) {
    block({{"type", "thinking"}, {"thinking", turn.reasoning}, {"signature", "c2ln"}},
          {{"type", "thinking"}, {"thinking", ""}, {"signature", ""}}, "thinking_delta", "thinking",
          turn.reasoning);
  }
  if (!turn.text.empty()) {
    block({{"type", "text"}, {"text", turn.text}}, {{"type", "text"}, {"text", ""}}, "text_delta",
          "text", turn.text);
  }
  for (std::size_t i = 0; i < turn.calls.size(); ++i) {
    const auto& [tool, arguments] = turn.calls[i];
    Json whole = {{"type", "tool_use"},
                  {"id", "toolu_" + std::to_string(i)},
                  {"name", tool},
                  {"input", Json::parse(arguments)}};
    Json start = whole;
    start["input"] = Json::object();
    block(whole, start, "input_json_delta", "partial_json", arguments);
  }
  typed("message_delta",
        {{"delta", {{"stop_reason", turn.calls.empty() ? "end_turn" : "tool_use"}}},
         {"usage", {{"output_tokens", 1}}}});
  typed("message_stop", Json::object());
  Json plain = message;
  plain["content"] = content;
  plain["stop_reason"] = turn.calls.empty() ? "end_turn" : "tool_use";
  out.plain = plain.dump();
  return out;
}

Written write_responses(const Turn& turn, std::size_t pieces) {
  Written out;
  Json output = Json::array();
  const auto typed = [&out](const std::string& type, Json members) {
    Json data = {{"type", type}, {"sequence_number", out.events.size()}};
    data.update(members);
    out.events.push_back(event(data, type));
  };
  const auto response = [](const char* status, const Json& items) {
    return Json{{"response",
                 {{"id", "resp_1"},
                  {"object", "response"},
                  {"model", "m"},
                  {"status", status},
                  {"output", items}}}};
  };
  const auto item = [&](const Json& whole, const char* emptied, const Json& empty,
                        const std::string& delta, const std::string& text) {
    const auto index = output.size();
    Json begun = whole;
    begun[emptied] = empty;
    typed("response.output_item.added", {{"output_index", index}, {"item", begun}});
    for (const auto& piece : cut(text, pieces)) {
      typed(delta, {{"item_id", whole["id"]},
                    {"output_index", index},
                    {"content_index", 0},
                    {"delta", piece}});
    }
    typed("response.output_item.done", {{"output_index", index}, {"item", whole}});
    output.push_back(whole);
  };
  typed("response.created", response("in_progress", Json::array()));
  if (!turn.reasoning.empty()) {
    item({{"id", "rs"},
          {"type", "reasoning"},
          {"summary", Json::array()},
          {"content", {{{"type", "reasoning_text"}, {"text", turn.reasoning}}}}},
         "content", Json::array(), "response.reasoning_text.delta", turn.reasoning);
  }
  if (!turn.text.empty()) {
    item({{"id", "msg"},
          {"type", "message"},
          {"role", "assistant"},
          {"content", {{{"type", "output_text"}, {"text", turn.text}}}}},
         "content", Json::array(), "response.output_text.delta", turn.text);
  }
  for (std::size_t i = 0; i < turn.calls.size(); ++i) {
    const auto& [tool, arguments] = turn.calls[i];
    item({{"id", "fc" + std::to_string(i)},
          {"type", "function_call"},
          {"call_id", "call_" + std::to_string(i)},
          {"name", tool},
          {"arguments", arguments}},
         "arguments", "", "response.function_call_arguments.delta", arguments);
  }
  const auto last = response("completed", output);
  typed("response.completed", last);
  out.plain = last["response"].dump();
  return out;
}

std::vector<Turn> dialogues() {
  const std::string command = R"({"command":"ls -l /var/log"})";
  const std::string removal = R"({"command":"rm -rf /srv/data"})";
  std::vector<Turn> out = {
      {"", "Hello.", {}},
      {"Think.", "", {}},
      {"Think first.", "Then say.", {}},
      {"", "", {{"bash", command}}},
      {"I look.", "Looking.", {{"bash", command}}},
      {"I remove it.", "", {{"bash", removal}}},
      {"", "Two.", {{"bash", command}, {"bash", removal}}},
      {"", "", {{"a", "{}"}, {"b", "{}"}, {"c", "{}"}}},
      {"日本語で考える。", "できました。", {{"bash", R"({"command":"echo 完了"})"}}},
      {"Zuerst prüfe ich, dann lösche ich 🗑️.",
       "Fertig ✓",
       {{"bash", R"({"command":"rm 'ä b'"})"}}},
      {"\"quotes\" \\ and \n lines \r\n and \t tabs",
       "a\\nb",
       {{"write", R"({"text":"line\n\"two\"\\"})"}}},
      {"data: [DONE]\n\ndata: x",
       "event: error\n\n",
       {{"bash", R"({"command":"printf 'data: [DONE]\\n\\n'"})"}}},
      {"<think>inner</think>", "<think>in text</think> out", {}},
      {"", std::string(3000, 'x'), {}},
      {std::string(2000, 'r'),
       "",
       {{"bash", R"({"command":")" + std::string(1500, 'y') + R"("})"}}},
      {"", "nested", {{"f", R"({"a":{"b":{"c":[1,2,{"d":null}]}},"e":true})"}}},
      {"", "numbers", {{"f", R"({"x":1.5,"y":-3,"z":12345678901234})"}}},
      {"", "empty strings", {{"f", R"({"":""})"}}},
      {"\xe2\x80\x8bzero\xe2\x80\x8bwidth",
       "\xef\xbb\xbfmark",
       {{"f", "{\"a\":\"\xe2\x80\xae\"}"}}},
      {"line\xe2\x80\xa8separator", "next\xc2\x85line", {{"f", R"({"a":"\u000b\f"})"}}},
  };
  const char* const kTools[] = {"bash", "send_email", "http_get", "sql", "write_file"};
  for (int i = 0; i < 24; ++i) {  // and combinations
    Turn turn;
    if (i % 2 == 0)
      turn.reasoning =
          "Step " + std::to_string(i) + ": weigh what was asked, é" + std::string(i, '.');
    if (i % 3 != 0) turn.text = "I do number " + std::to_string(i) + ".";
    for (int call = 0; call < i % 4; ++call) {
      const auto number = std::to_string(i);
      turn.calls.emplace_back(kTools[(i + call) % 5],
                              R"({"command":"curl https://example.net/)" + number +
                                  R"(","to":["a@b.c","d@e.f"],"n":)" + number + "}");
    }
    out.push_back(turn);
  }
  return out;
}

}  // namespace candor::server
