// What the checks that read words cost: the reading itself, data flow and reflection, a trace and by length.

#include <array>
#include <string>

#include <benchmark/benchmark.h>

#include "monitor/checks/check.h"
#include "monitor/checks/text/reading.h"
#include "monitor/import/read.h"
#include "tests/bench/generated_traces.h"
#include "tests/monitor/checks/hostile_traces.h"

namespace candor::monitor {

extern const Check kDataFlowCheck;
extern const Check kReflectionCheck;

namespace {

constexpr std::uint32_t kSeed = 20261122;

struct Sized {
  Trace trace;
  std::size_t bytes = 0;  // of its JSON
};

std::vector<Sized> traces(std::size_t count) {
  bench::TraceGenerator generator(kSeed);
  std::vector<Sized> made;
  for (std::size_t i = 0; i < count; ++i) {
    const std::string json = generator.next();
    made.push_back({*read_trace(json, "candor", {}), json.size()});
  }
  return made;
}

/// The steps of many traces in one, as a long session has them.
Trace session(std::size_t steps) {
  Trace trace;
  trace.id = "session";
  for (const Sized& part : traces(64)) {
    for (const Step& step : part.trace.steps) trace.steps.push_back(step);
  }
  const std::size_t period = trace.steps.size();
  trace.steps.reserve(steps);
  while (trace.steps.size() < steps)
    trace.steps.push_back(trace.steps[trace.steps.size() % period]);
  trace.steps.resize(steps);
  return trace;
}

std::size_t bytes_of(const Trace& trace) {
  std::size_t bytes = 0;
  for (const Step& step : trace.steps) bytes += step.text.size() + step.arguments.size();
  return bytes;
}

template <typename Run>
void over_traces(benchmark::State& state, Run run) {
  const auto made = traces(200);
  std::size_t i = 0;
  std::size_t bytes = 0;
  for (auto _ : state) {
    run(made[i].trace);
    bytes += made[i].bytes;
    i = (i + 1) % made.size();
  }
  state.SetBytesProcessed(static_cast<std::int64_t>(bytes));
  state.counters["us_per_4KiB"] =
      benchmark::Counter(static_cast<double>(bytes) / 4096 * 1e-6,
                         benchmark::Counter::kIsRate | benchmark::Counter::kInvert);
}

void read_words(benchmark::State& state) {
  over_traces(
      state, [](const Trace& trace) { benchmark::DoNotOptimize(text::Reading(trace).distinct()); });
}
BENCHMARK(read_words);

void data_flow(benchmark::State& state) {
  over_traces(state, [](const Trace& trace) {
    Observations observations;
    kDataFlowCheck.run(trace, observations);
    benchmark::DoNotOptimize(observations.facts.data());
  });
}
BENCHMARK(data_flow);

void data_flow_and_reflection(benchmark::State& state) {
  over_traces(state, [](const Trace& trace) {
    Observations observations;
    kDataFlowCheck.run(trace, observations);
    kReflectionCheck.run(trace, observations);
    benchmark::DoNotOptimize(observations.facts.data());
  });
}
BENCHMARK(data_flow_and_reflection);

/// Everything that runs before the rules.
void all_checks(benchmark::State& state) {
  over_traces(state, [](const Trace& trace) {
    Observations observations;
    for (const Check* check : checks()) check->run(trace, observations);
    benchmark::DoNotOptimize(observations.facts.data());
  });
}
BENCHMARK(all_checks);

void one_check(benchmark::State& state) {
  const Check& check = *checks()[static_cast<std::size_t>(state.range(0))];
  state.SetLabel(std::string(check.name));
  over_traces(state, [&](const Trace& trace) {
    Observations observations;
    check.run(trace, observations);
    benchmark::DoNotOptimize(observations.facts.data());
  });
}
BENCHMARK(one_check)->DenseRange(0, 5);

/// Steps double: the time per step must not grow.
void by_length(benchmark::State& state) {
  const Trace trace = session(static_cast<std::size_t>(state.range(0)));
  for (auto _ : state) {
    Observations observations;
    for (const Check* check : checks()) check->run(trace, observations);
    benchmark::DoNotOptimize(observations.facts.data());
  }
  state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(bytes_of(trace)));
  state.SetItemsProcessed(state.iterations() * state.range(0));
}
/// What an attacker can make of a trace; see hostile_traces.h.
void hostile(benchmark::State& state) {
  using namespace testing;
  constexpr std::array kNames = {"endless token, 10 MiB", "a million values", "nested base64",
                                 "orders and calls",      "refusals",         "numbers",
                                 "plans for thousands"};
  const std::array kMakers = {+[] { return endless_token(10 << 20); },
                              +[] { return distinct_values(1'000'000); },
                              +[] { return nested_base64(16, 4096); },
                              +[] { return orders_and_calls(10'000); },
                              +[] { return refusals(10'000); },
                              +[] { return numbers(100'000); },
                              +[] { return labels(400); }};
  const auto which = static_cast<std::size_t>(state.range(0));
  state.SetLabel(kNames[which]);
  const Trace trace = kMakers[which]();
  for (auto _ : state) {
    Observations observations;
    for (const Check* check : checks()) check->run(trace, observations);
    benchmark::DoNotOptimize(observations.facts.data());
  }
}
BENCHMARK(hostile)->DenseRange(0, 6)->Unit(benchmark::kMillisecond);

BENCHMARK(by_length)->RangeMultiplier(2)->Range(3'125, 50'000)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace candor::monitor
