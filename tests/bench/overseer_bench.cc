// What scoring a trace costs, after the checks before it (checks_bench.cc): features, and all heads of the shipped model.

#include <fstream>
#include <iterator>
#include <string>

#include <benchmark/benchmark.h>

#include "monitor/checks/check.h"
#include "monitor/checks/text/reading.h"
#include "monitor/import/read.h"
#include "monitor/overseer/overseer.h"
#include "tests/bench/generated_traces.h"

namespace candor::monitor {
namespace {

const overseer::Overseer& shipped() {
  static const overseer::Overseer model = [] {
    std::ifstream file(CANDOR_SOURCE_DIR "/monitor/overseer/model/overseer.cbor", std::ios::binary);
    const std::string bytes((std::istreambuf_iterator<char>(file)), {});
    return std::move(*overseer::Overseer::load(bytes));
  }();
  return model;
}

struct Prepared {
  Trace trace;
  std::size_t bytes = 0;
  Observations found;
};

std::vector<Prepared> prepared() {
  std::vector<Prepared> made;
  bench::TraceGenerator generator(20261122);
  for (int i = 0; i < 200; ++i) {
    const std::string json = generator.next();
    made.push_back({*read_trace(json, "candor", {}), json.size(), {}});
  }
  for (Prepared& one : made) {
    for (const Check* check : checks()) check->run(one.trace, one.found);
    text::reading_of(one.trace, one.found);
  }
  return made;
}

template <typename Run>
void over_traces(benchmark::State& state, Run run) {
  const auto made = prepared();
  std::size_t i = 0;
  std::size_t bytes = 0;
  for (auto _ : state) {
    run(made[i]);
    bytes += made[i].bytes;
    i = (i + 1) % made.size();
  }
  state.counters["us_per_4KiB"] =
      benchmark::Counter(static_cast<double>(bytes) / 4096 * 1e-6,
                         benchmark::Counter::kIsRate | benchmark::Counter::kInvert);
}

void features(benchmark::State& state) {
  over_traces(state, [](const Prepared& one) {
    benchmark::DoNotOptimize(
        overseer::extract(*one.found.reading, one.found, shipped().vectors()).dense.data());
  });
}
BENCHMARK(features);

void score(benchmark::State& state) {
  over_traces(state, [](const Prepared& one) {
    benchmark::DoNotOptimize(shipped().score(*one.found.reading, one.found).data());
  });
}
BENCHMARK(score);

void explain(benchmark::State& state) {
  over_traces(state, [](const Prepared& one) {
    benchmark::DoNotOptimize(shipped().explain(*one.found.reading, one.found, "unsafe"));
  });
}
BENCHMARK(explain);

}  // namespace
}  // namespace candor::monitor
