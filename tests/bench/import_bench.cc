// Bytes to a Trace and back, on native traces of about 4 KiB and of 32 MiB; nlohmann_json only parses the same bytes.
// Run: build/release/tests/import_bench

#include <cstddef>
#include <random>
#include <string>
#include <vector>

#include <benchmark/benchmark.h>
#include <nlohmann/json.hpp>

#include "monitor/import/read.h"
#include "monitor/json_writer.h"

namespace candor::monitor {
namespace {

/// Words with the odd quote, line end and letter beyond ASCII, as agents' traces have them.
std::string words(std::mt19937& random, std::size_t bytes) {
  static const std::vector<std::string> kWords = {
      "the",     "transaction", "file",     "I",      "need", "to",   "\"send_money\"",
      "account", "read",        "bill.txt", "amount", "then", "user", "invoice",
      "\n",      "caf\xC3\xA9", "check"};
  std::string out;
  while (out.size() < bytes) out.append(kWords[random() % kWords.size()]).append(" ");
  return out;
}

void append_step(JsonWriter& json, std::string_view kind, const std::string& text) {
  json.begin_object();
  json.member("kind", kind);
  json.member("text", text);
  json.end_object();
}

void append_call(JsonWriter& json, const std::string& id, std::mt19937& random) {
  json.begin_object();
  json.member("kind", "tool_call");
  json.member("id", id);
  json.member("tool", "send_money");
  json.key("arguments");
  json.begin_object();
  json.member("recipient", "UK12345678901234567890");
  json.member("amount", 98.70);
  json.member("subject", words(random, 40));
  json.member("date", "2022-01-01");
  json.end_object();
  json.end_object();
}

void append_result(JsonWriter& json, const std::string& call, const std::string& text) {
  json.begin_object();
  json.member("kind", "tool_result");
  json.member("call", call);
  json.member("text", text);
  json.end_object();
}

/// Turns of reasoning, a call and its result: about 1 KiB each, longer in traces beyond 4 MiB.
std::string native_trace(std::size_t bytes) {
  std::mt19937 random(7);
  const std::size_t scale = 1 + bytes / (4 << 20);
  std::string out;
  JsonWriter json(out);
  json.begin_object();
  json.member("id", "run-1");
  json.key("steps");
  json.begin_array();
  append_step(json, "system", words(random, 300));
  append_step(json, "user", words(random, 100));
  for (int turn = 0; out.size() + 200 * scale < bytes; ++turn) {
    const std::string id = "call_" + std::to_string(turn);
    append_step(json, "reasoning", words(random, 300 * scale));
    append_call(json, id, random);
    append_result(json, id, words(random, 400 * scale));
  }
  append_step(json, "message", words(random, 150));
  json.end_array();
  json.end_object();
  return out;
}

std::string openai_trace(std::size_t bytes) {
  std::mt19937 random(7);
  nlohmann::json messages;
  messages.push_back({{"role", "system"}, {"content", words(random, 300)}});
  messages.push_back({{"role", "user"}, {"content", words(random, 100)}});
  for (std::size_t turn = 0, size = 400; size < bytes; ++turn, size += 950) {
    const nlohmann::json arguments = {{"recipient", "UK12345678901234567890"}, {"amount", 98.7}};
    const std::string id = "call_" + std::to_string(turn);
    messages.push_back({{"role", "assistant"},
                        {"content", nullptr},
                        {"reasoning_content", words(random, 300)},
                        {"tool_calls",
                         {{{"id", id},
                           {"type", "function"},
                           {"function", {{"name", "pay"}, {"arguments", arguments.dump()}}}}}}});
    messages.push_back({{"role", "tool"}, {"tool_call_id", id}, {"content", words(random, 400)}});
  }
  return nlohmann::json({{"model", "m"}, {"messages", messages}}).dump();
}

void read_all(benchmark::State& state, const std::string& bytes) {
  const Limits limits;
  for (auto _ : state) {
    auto trace = read_trace(bytes, "", limits);
    if (!trace) return state.SkipWithError(trace.error().message.c_str());
    benchmark::DoNotOptimize(trace);
  }
  state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(bytes.size()));
}

void read_native(benchmark::State& state) {
  read_all(state, native_trace(static_cast<std::size_t>(state.range(0))));
}
BENCHMARK(read_native)->Arg(4 << 10)->Arg(256 << 10)->Arg(4 << 20)->Arg(30 << 20);

void read_openai(benchmark::State& state) {
  read_all(state, openai_trace(static_cast<std::size_t>(state.range(0))));
}
BENCHMARK(read_openai)->Arg(4 << 10);

/// One byte of invalid UTF-8 sends the whole document to the slow parser.
void read_native_lenient(benchmark::State& state) {
  std::string bytes = native_trace(static_cast<std::size_t>(state.range(0)));
  bytes[bytes.rfind("the")] = '\xFF';
  read_all(state, bytes);
}
BENCHMARK(read_native_lenient)->Arg(4 << 10)->Arg(30 << 20);

void write_native(benchmark::State& state) {
  const auto trace =
      read_trace(native_trace(static_cast<std::size_t>(state.range(0))), "", Limits{});
  std::size_t bytes = 0;
  for (auto _ : state) {
    const std::string text = to_json(*trace);
    bytes += text.size();
    benchmark::DoNotOptimize(text);
  }
  state.SetBytesProcessed(static_cast<std::int64_t>(bytes));
}
BENCHMARK(write_native)->Arg(4 << 10)->Arg(4 << 20);

void parse_with_nlohmann(benchmark::State& state) {
  const std::string bytes = native_trace(static_cast<std::size_t>(state.range(0)));
  for (auto _ : state) benchmark::DoNotOptimize(nlohmann::json::parse(bytes));
  state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(bytes.size()));
}
BENCHMARK(parse_with_nlohmann)->Arg(4 << 10)->Arg(4 << 20);

}  // namespace
}  // namespace candor::monitor
