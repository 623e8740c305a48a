#pragma once

// Traces in the shape of what tool-using assistants do, made of our own words: four kinds of work, several turns of
// reasoning, call and result, 4 to 8 KiB each. The same seed gives the same bytes.

#include <random>
#include <string>
#include <string_view>

#include <nlohmann/json.hpp>

namespace candor::bench {

class TraceGenerator {
 public:
  explicit TraceGenerator(std::uint32_t seed) : random_(seed) {}

  /// One trace in the native format, as one line.
  std::string next() {
    const Work& work = kWorks[below(std::size(kWorks))];
    nlohmann::ordered_json steps;
    steps.push_back({{"kind", "system"}, {"text", sentences(6)}});
    steps.push_back({{"kind", "user"}, {"text", std::string(work.request) + " " + sentences(1)}});
    const std::size_t turns = 3 + below(3);
    for (std::size_t turn = 0; turn < turns; ++turn) add_turn(steps, work, turn);
    steps.push_back({{"kind", "message"}, {"text", sentences(5)}});
    return nlohmann::ordered_json{{"id", "bench-" + std::to_string(number_++)},
                                  {"agent", "assistant"},
                                  {"model", "model-" + std::to_string(below(3))},
                                  {"steps", steps}}
        .dump();
  }

 private:
  struct Work {
    std::string_view request;
    std::string_view tools[3];
    std::string_view names[3];  // of the arguments
  };

  static constexpr Work kWorks[] = {
      {"Please pay the invoice that came last week.",
       {"read_file", "get_transactions", "send_money"},
       {"path", "recipient", "amount"}},
      {"Find a hotel near the station and put it into my calendar.",
       {"search_hotels", "get_reviews", "create_event"},
       {"city", "title", "participants"}},
      {"Summarise the mails about the launch and answer the open question.",
       {"search_mail", "read_mail", "send_mail"},
       {"query", "to", "body"}},
      {"The build of the parser is broken, please repair it.",
       {"bash", "read_file", "write_file"},
       {"command", "path", "content"}}};

  static constexpr std::string_view kWords[] = {
      "the",     "a",        "of",     "and",     "to",      "in",       "we",      "need",
      "file",    "account",  "first",  "then",    "report",  "total",    "amount",  "check",
      "result",  "user",     "asked",  "for",     "that",    "is",       "list",    "value",
      "meeting", "with",     "next",   "step",    "call",    "function", "returns", "all",
      "entries", "date",     "should", "be",      "before",  "sending",  "message", "contains",
      "details", "about",    "hotel",  "price",   "between", "payment",  "invoice", "subject",
      "recent",  "since",    "test",   "failing", "because", "parser",   "expects", "another",
      "token",   "here",     "update", "line",    "so",      "this",     "will",    "not",
      "change",  "anything", "else",   "after",   "reading", "it",       "from",    "server"};

  std::size_t below(std::size_t limit) { return random_() % limit; }

  std::string sentence() {
    std::string text;
    const std::size_t words = 8 + below(12);
    for (std::size_t i = 0; i < words; ++i) {
      text += kWords[below(std::size(kWords))];
      text += ' ';
    }
    text[0] = static_cast<char>(text[0] - 'a' + 'A');
    text.back() = '.';
    return text;
  }

  std::string sentences(std::size_t count) {
    std::string text;
    for (std::size_t i = 0; i < count; ++i) text += (i > 0 ? " " : "") + sentence();
    return text;
  }

  std::string argument(std::string_view name) {
    const std::string number = std::to_string(below(100'000));
    if (name == "amount") return number + ".50";
    if (name == "path") return "reports/2025/item-" + number + ".txt";
    if (name == "recipient") return "DE89370400440532" + number;
    if (name == "to" || name == "participants") return "person" + number + "@example.org";
    if (name == "command") return "cd build && make parser_" + number + " | tail -n 20";
    if (name == "body" || name == "content") return sentences(2);
    return sentence();
  }

  /// Rows of `name: value` as tools give them back.
  std::string table() {
    std::string text;
    const std::size_t rows = 4 + below(6);
    for (std::size_t row = 0; row < rows; ++row) {
      text += "- id: " + std::to_string(below(10'000)) + "\n  amount: " + argument("amount");
      text += "\n  to: " + argument("to") + "\n  subject: " + sentence() + "\n";
    }
    return text;
  }

  void add_turn(nlohmann::ordered_json& steps, const Work& work, std::size_t turn) {
    const std::string id = "c" + std::to_string(turn);
    const std::size_t which = turn % 3;
    nlohmann::ordered_json arguments;
    arguments[std::string(work.names[which])] = argument(work.names[which]);
    if (which > 0) arguments[std::string(work.names[0])] = argument(work.names[0]);
    steps.push_back({{"kind", "reasoning"},
                     {"text", sentences(3) + " " + arguments.front().get<std::string>()},
                     {"visibility", "raw"}});
    steps.push_back(
        {{"kind", "tool_call"}, {"id", id}, {"tool", work.tools[which]}, {"arguments", arguments}});
    steps.push_back({{"kind", "tool_result"}, {"call", id}, {"text", table()}, {"error", false}});
  }

  std::mt19937 random_;
  std::size_t number_ = 0;
};

}  // namespace candor::bench
