// Durable rows a second of the SQLite store: 4 KiB traces with verdicts of 0.6 KiB, several waiting
// at a time. The first argument is how many records may share a commit; 1 is a transaction for
// each. Run both in the same run: the ratio carries over to other machines, the figures do not.

#include <atomic>
#include <filesystem>
#include <semaphore>

#include <benchmark/benchmark.h>

#include "tests/fakes/server/temporary_directory.h"
#include "tests/server/store/records.h"

namespace candor::server {
namespace {

constexpr std::ptrdiff_t kInFlight = 256;

TraceRecord typical(std::uint64_t number) {
  TraceRecord record = record_of("run-" + std::to_string(number * 0x9E3779B97F4A7C15U));
  record.session = "s-" + std::to_string(number / 8);
  record.agent = "agent-" + std::to_string(number % 16);
  record.received_at += std::chrono::milliseconds(number / 8);
  record.trace.resize(4096, 'x');
  record.verdict.resize(600, 'y');
  if (number % 20 == 0) {
    record.decision = monitor::Decision::flag;
    record.risk = 0.5;
    record.rules = {"8f7c1b1e-0000-4000-8000-000000000001", "8f7c1b1e-0000-4000-8000-000000000002"};
  }
  return record;
}

void put_traces(benchmark::State& state) {
  const tests::TemporaryDirectory directory;
  auto store = open_sqlite_store({.directory = directory.path() / "data",
                                  .batch_records = static_cast<std::size_t>(state.range(0))});
  std::counting_semaphore<kInFlight> places(kInFlight);
  std::atomic<std::uint64_t> failed = 0;
  std::uint64_t number = 0;
  for (auto _ : state) {
    places.acquire();
    (*store)->put_trace(typical(number++), [&](const Result<Put>& put) {
      if (!put) ++failed;
      places.release();
    });
  }
  for (std::ptrdiff_t i = 0; i < kInFlight; ++i) places.acquire();
  state.SetItemsProcessed(static_cast<std::int64_t>(number));
  state.counters["failed"] = static_cast<double>(failed);
}
BENCHMARK(put_traces)->Arg(1)->Arg(64)->Arg(256)->UseRealTime()->MinTime(3);

// One client that waits for each answer: what a single caller sees.
void put_and_wait(benchmark::State& state) {
  const tests::TemporaryDirectory directory;
  auto store = open_sqlite_store({.directory = directory.path() / "data"});
  std::uint64_t number = 0;
  for (auto _ : state) benchmark::DoNotOptimize(put(**store, typical(number++)));
  state.SetItemsProcessed(static_cast<std::int64_t>(number));
}
BENCHMARK(put_and_wait)->UseRealTime();

}  // namespace
}  // namespace candor::server
