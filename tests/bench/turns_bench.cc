// What turn n of a conversation costs the gateway: each request repeats the history, and only its end is new. The
// argument is n; `turn` is one call of a tool with its result and what the agent thinks about it, about 2 KiB.
//
//   turns/import   the request's JSON to steps
//   turns/judge    checks, events, rules
//   turns/judge_on the same, behind the turn before
//   turns/record   what is stored: trace and verdict as JSON, a digest
//   turns/exchange all of it, as ExchangeJudge does it for a conversation that goes on
//
// Aim: turn 200 costs what it adds, and no more than a few times what turn 10 does.

#include <random>

#include <benchmark/benchmark.h>
#include <nlohmann/json.hpp>

#include "monitor/import/read.h"
#include "monitor/known_steps.h"
#include "monitor/monitor.h"
#include "server/api/judging.h"
#include "server/app.h"
#include "server/gateway/judge.h"
#include "server/store/sqlite_store.h"
#include "tests/bench/generated_traces.h"
#include "tests/fakes/server/temporary_directory.h"
#include "tests/shipped_monitor.h"

namespace candor::server {
namespace {

using candor::testing::shipped_monitor;

using Json = nlohmann::ordered_json;

constexpr std::size_t kTurns = 400;

/// The steps of generated traces, one after another, as messages of a chat.
const std::vector<Json>& messages() {
  static const std::vector<Json> all = [] {
    std::vector<Json> out = {{{"role", "system"}, {"content", "You operate the office."}},
                             {{"role", "user"}, {"content", "Do what is on the list."}}};
    bench::TraceGenerator generator(6);
    while (out.size() < 2 * kTurns + 4) {
      Json assistant;
      const auto trace = Json::parse(generator.next());
      for (const auto& step : trace["steps"]) {
        if (step["kind"] == "reasoning") {
          assistant = {
              {"role", "assistant"}, {"content", nullptr}, {"reasoning_content", step["text"]}};
        } else if (step["kind"] == "tool_call") {
          const auto id = "c" + std::to_string(out.size());
          assistant["tool_calls"] = {
              {{"id", id},
               {"type", "function"},
               {"function", {{"name", step["tool"]}, {"arguments", step["arguments"].dump()}}}}};
          out.push_back(assistant);
          assistant = {{"role", "tool"}, {"tool_call_id", id}};
        } else if (step["kind"] == "tool_result") {
          assistant["content"] = step["text"];
          out.push_back(assistant);
        }
      }
    }
    return out;
  }();
  return all;
}

/// The request of turn n: the history with n calls and their results.
std::string request_of(std::size_t turn) {
  const auto begin = messages().begin();
  const Json list(std::vector<Json>(begin, begin + static_cast<std::ptrdiff_t>(2 + 2 * turn)));
  return Json{{"model", "m"}, {"stream", false}, {"messages", list}}.dump();
}

std::string reply_of(std::size_t turn) {
  return Json{
      {"id", "r" + std::to_string(turn)},
      {"model", "m"},
      {"choices",
       {{{"index", 0}, {"message", messages()[2 + 2 * turn]}, {"finish_reason", "tool_calls"}}}}}
      .dump();
}

const Provider& chat() { return *provider_of("openai", "/v1/chat/completions"); }

void import(benchmark::State& state) {
  const auto request = request_of(static_cast<std::size_t>(state.range(0)));
  for (auto _ : state) benchmark::DoNotOptimize(monitor::read_trace(request, chat().name, {}));
  state.counters["bytes"] = static_cast<double>(request.size());
}

void judge(benchmark::State& state) {
  const auto trace =
      *monitor::read_trace(request_of(static_cast<std::size_t>(state.range(0))), chat().name, {});
  std::map<std::string, double> micros;
  for (auto _ : state) {
    const auto verdict = shipped_monitor()->judge(trace);
    for (const auto& check : verdict.checks) micros[std::string(check.name)] += check.micros;
  }
  for (const auto& [name, sum] : micros)
    state.counters[name] = sum / static_cast<double>(state.iterations());
}

/// The same behind the turn before: what is left when nearly nothing is new.
void judge_on(benchmark::State& state) {
  const auto turn = static_cast<std::size_t>(state.range(0));
  const auto before = *monitor::read_trace(request_of(turn - 1), chat().name, {});
  const auto trace = *monitor::read_trace(request_of(turn), chat().name, {});
  std::map<std::string, double> micros;
  rules::Memo memo(64 << 20);
  shipped_monitor()->judge(trace, &memo);
  monitor::KnownSteps known(memo);
  for (auto _ : state) {
    state.PauseTiming();
    known.go_on(before);
    state.ResumeTiming();
    const auto verdict = shipped_monitor()->judge(trace, known);
    for (const auto& check : verdict.checks) micros[std::string(check.name)] += check.micros;
  }
  for (const auto& [name, sum] : micros)
    state.counters[name] = sum / static_cast<double>(state.iterations());
}

void record(benchmark::State& state) {
  const auto trace =
      *monitor::read_trace(request_of(static_cast<std::size_t>(state.range(0))), chat().name, {});
  const auto verdict = shipped_monitor()->judge(trace);
  for (auto _ : state) benchmark::DoNotOptimize(record_of(trace, verdict));
}

/// A conversation that comes to turn n, again and again: what its last turn costs.
void exchange(benchmark::State& state) {
  const auto turn = static_cast<std::size_t>(state.range(0));
  const tests::TemporaryDirectory directory;
  const auto store = open_sqlite_store({.directory = directory.path() / "data"});
  Config config;
  Metrics metrics;
  WorkPool pool(1, config.work_queue, metrics);
  App app{config, **store, metrics, pool};
  app.monitor.set(shipped_monitor());
  std::map<std::string, double> micros;
  bool timed = false;
  const auto part = [&](const char* name, auto act) {
    const auto since = std::chrono::steady_clock::now();
    act();
    const std::chrono::duration<double, std::micro> took = std::chrono::steady_clock::now() - since;
    if (timed) micros[name] += took.count();
  };
  const auto take_turn = [&](const std::shared_ptr<const std::string>& request,
                             const std::string& reply) {
    ExchangeJudge judge(app, chat(), request, {"key", "agent", "session", ""});
    ExchangeEnd end;
    end.action = "passed";
    part("prepare", [&] { judge.prepare(); });
    part("judge", [&] { benchmark::DoNotOptimize(judge.judge(reply)); });
    part("remember", [&] { judge.remember(end); });
    part("store", [&] { judge.store(end); });
  };
  std::vector<std::pair<std::shared_ptr<const std::string>, std::string>> turns;
  for (std::size_t n = turn - 5; n <= turn; ++n)
    turns.emplace_back(std::make_shared<const std::string>(request_of(n)), reply_of(n));
  for (auto _ : state) {
    state.PauseTiming();
    for (std::size_t i = 0; i + 1 < turns.size(); ++i) take_turn(turns[i].first, turns[i].second);
    timed = true;
    state.ResumeTiming();
    take_turn(turns.back().first, turns.back().second);
    timed = false;
  }
  pool.stop();
  const auto& known = app.gateway.known;
  state.counters["known"] =
      static_cast<double>(known.hits()) / static_cast<double>(known.hits() + known.misses());
  for (const auto& [name, sum] : micros)
    state.counters[name] = sum / static_cast<double>(state.iterations());
  state.counters["known_bytes"] = static_cast<double>(known.bytes());
}

BENCHMARK(import)->Name("turns/import")->Arg(10)->Arg(50)->Arg(200)->Unit(benchmark::kMicrosecond);
BENCHMARK(judge)->Name("turns/judge")->Arg(10)->Arg(50)->Arg(200)->Unit(benchmark::kMicrosecond);
BENCHMARK(judge_on)
    ->Name("turns/judge_on")
    ->Arg(10)
    ->Arg(50)
    ->Arg(200)
    ->Unit(benchmark::kMicrosecond);
BENCHMARK(record)->Name("turns/record")->Arg(10)->Arg(50)->Arg(200)->Unit(benchmark::kMicrosecond);
BENCHMARK(exchange)
    ->Name("turns/exchange")
    ->Arg(10)
    ->Arg(50)
    ->Arg(200)
    ->Unit(benchmark::kMicrosecond);

}  // namespace
}  // namespace candor::server
