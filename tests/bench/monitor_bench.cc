// The monitor alone, on one core: what a trace costs from its bytes to its verdict's bytes, and where the time goes.
// Aim: at least 40 MB/s over everything with the shipped pack.
//
//   monitor/all/generated   parse + checks + events + rules + verdict JSON, on traces of our own making
//   monitor/all/agentdojo   the same on ../shared/data/agentdojo.jsonl, when it is there
//   monitor/<part>          one part alone; `per_trace` is what one trace costs

#include <fstream>
#include <functional>

#include <benchmark/benchmark.h>

#include "monitor/checks/check.h"
#include "monitor/events/events.h"
#include "monitor/import/read.h"
#include "monitor/monitor.h"
#include "tests/bench/generated_traces.h"
#include "tests/packs.h"

namespace candor::bench {
namespace {

using monitor::Monitor;
using monitor::Observations;
using monitor::Trace;

constexpr char kLabelled[] = CANDOR_SOURCE_DIR "/../shared/data/agentdojo.jsonl";

std::vector<std::string> generated() {
  TraceGenerator generator(20261122);
  std::vector<std::string> lines(1'000);
  for (auto& line : lines) line = generator.next();
  return lines;
}

std::vector<std::string> lines_of(const char* path) {
  std::vector<std::string> lines;
  std::ifstream in(path);
  for (std::string line; std::getline(in, line);) lines.push_back(line);
  return lines;
}

std::size_t bytes_of(const std::vector<std::string>& lines) {
  std::size_t bytes = 0;
  for (const auto& line : lines) bytes += line.size();
  return bytes;
}

const Monitor& shipped_monitor() {
  static const Monitor monitor = [] {
    rules::Diagnostics diagnostics;
    auto set = rules::RuleSet::compile(testing::shipped_packs(), {}, diagnostics);
    return Monitor(std::make_shared<const rules::RuleSet>(std::move(set)), {});
  }();
  return monitor;
}

/// What each part starts from, made once.
struct Input {
  explicit Input(std::vector<std::string> from) : lines(std::move(from)), bytes(bytes_of(lines)) {
    for (const auto& line : lines) {
      auto trace = monitor::read_trace(line, "", {});
      if (trace) traces.push_back(std::move(*trace));
    }
    observations.resize(traces.size());
    for (std::size_t i = 0; i < traces.size(); ++i) {
      for (const auto* check : monitor::checks()) run_check(*check, traces[i], observations[i]);
    }
  }

  std::vector<std::string> lines;
  std::size_t bytes;
  std::vector<Trace> traces;
  std::vector<Observations> observations;
};

const Input& generated_input() {
  static const Input input(generated());
  return input;
}

/// Runs `part(i)` for every trace in each iteration.
void run(benchmark::State& state, const Input& input,
         const std::function<void(std::size_t)>& part) {
  if (input.traces.size() != input.lines.size()) state.SkipWithError("some traces were not read");
  for (std::size_t i = 0; i < input.traces.size(); ++i) part(i);  // fills what is made lazily
  for (auto _ : state) {
    for (std::size_t i = 0; i < input.traces.size(); ++i) part(i);
  }
  state.SetBytesProcessed(static_cast<std::int64_t>(state.iterations() * input.bytes));
  state.counters["per_trace"] = benchmark::Counter(
      static_cast<double>(input.traces.size()),
      benchmark::Counter::kIsIterationInvariantRate | benchmark::Counter::kInvert);
  state.counters["rules"] = static_cast<double>(shipped_monitor().rules().rules().size());
}

void judge_bytes(benchmark::State& state, const Input& input) {
  run(state, input, [&](std::size_t i) {
    const auto trace = monitor::read_trace(input.lines[i], "", {});
    benchmark::DoNotOptimize(to_json(shipped_monitor().judge(*trace)));
  });
}

void all_generated(benchmark::State& state) { judge_bytes(state, generated_input()); }

void all_agentdojo(benchmark::State& state) {
  static const Input input(lines_of(kLabelled));
  judge_bytes(state, input);
}

void parse(benchmark::State& state) {
  const Input& input = generated_input();
  run(state, input, [&](std::size_t i) {
    benchmark::DoNotOptimize(monitor::read_trace(input.lines[i], "", {}));
  });
}

void events(benchmark::State& state) {
  const Input& input = generated_input();
  run(state, input, [&](std::size_t i) {
    benchmark::DoNotOptimize(events_of(input.traces[i], input.observations[i]));
  });
}

void match(benchmark::State& state) {
  const Input& input = generated_input();
  std::vector<monitor::EventList> lists;
  for (std::size_t i = 0; i < input.traces.size(); ++i)
    lists.push_back(events_of(input.traces[i], input.observations[i]));
  rules::Matcher matcher(shipped_monitor().rules());
  run(state, input, [&](std::size_t i) {
    matcher.begin();
    for (const auto& event : lists[i].events) matcher.add(event.view());
    matcher.finish();
    benchmark::DoNotOptimize(matcher.matches().size());
  });
}

void verdict_json(benchmark::State& state) {
  const Input& input = generated_input();
  std::vector<monitor::Verdict> verdicts;
  for (const auto& trace : input.traces) verdicts.push_back(shipped_monitor().judge(trace));
  run(state, input, [&](std::size_t i) { benchmark::DoNotOptimize(to_json(verdicts[i])); });
}

/// One check. Those before it have run, because it may read what they observed; its own observations go into a copy
/// whose making is measured too, and is small.
void check(benchmark::State& state, std::size_t index) {
  const Input& input = generated_input();
  const auto checks = monitor::checks();
  std::vector<Observations> before(input.traces.size());
  for (std::size_t i = 0; i < input.traces.size(); ++i) {
    for (std::size_t c = 0; c < index; ++c) run_check(*checks[c], input.traces[i], before[i]);
  }
  run(state, input, [&](std::size_t i) {
    Observations observed = before[i];
    benchmark::DoNotOptimize(run_check(*checks[index], input.traces[i], observed));
  });
}

void register_all() {
  const auto add = [](const std::string& name, auto function) {
    const std::string full = "monitor/" + name;
    benchmark::RegisterBenchmark(full.c_str(), function)->Unit(benchmark::kMillisecond);
  };
  add("all/generated", all_generated);
  if (std::ifstream(kLabelled)) add("all/agentdojo", all_agentdojo);
  add("parse", parse);
  for (std::size_t i = 0; i < monitor::checks().size(); ++i) {
    add("check/" + std::string(monitor::checks()[i]->name),
        [i](benchmark::State& state) { check(state, i); });
  }
  add("events", events);
  add("match", match);
  add("verdict_json", verdict_json);
}

const bool kRegistered = (register_all(), true);

}  // namespace
}  // namespace candor::bench
