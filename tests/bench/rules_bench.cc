// The rule engine: compiling, and matching on one core. Reads the public rules and events beside the repository; without
// them only the benchmarks on our own packs run. Every benchmark reports the bytes allocated per event.
//
//   build/release/tests/rules_bench

#include <atomic>
#include <cstdlib>
#include <new>
#include <sys/resource.h>

#include <benchmark/benchmark.h>

#include "tests/rules/public_rules.h"

namespace {

std::atomic<std::size_t> allocated{0};

void* count_and_allocate(std::size_t size) {
  allocated.fetch_add(size, std::memory_order_relaxed);
  if (void* memory = std::malloc(size)) return memory;
  throw std::bad_alloc();
}

}  // namespace

void* operator new(std::size_t size) { return count_and_allocate(size); }
void* operator new[](std::size_t size) { return count_and_allocate(size); }
void operator delete(void* memory) noexcept { std::free(memory); }
void operator delete[](void* memory) noexcept { std::free(memory); }
void operator delete(void* memory, std::size_t) noexcept { std::free(memory); }
void operator delete[](void* memory, std::size_t) noexcept { std::free(memory); }

namespace candor::rules::test {
namespace {

const std::vector<RuleSource>& all_rules() {
  static const auto rules = public_rules();
  return rules;
}

std::vector<Event> events_of(const std::vector<PublicCase>& cases, std::string_view category) {
  std::vector<Event> events;
  for (const PublicCase& c : cases) {
    if (category.empty() || (c.category == category && c.product == "windows"))
      events.push_back(c.event());
  }
  return events;
}

// One event after the other, each a trace of its own.
void match(benchmark::State& state, const RuleSet& set, const std::vector<Event>& events) {
  Matcher matcher(set);
  std::size_t matches = 0;
  const auto run = [&](const Event& event) {
    matcher.begin();
    matcher.add(event);
    matches += matcher.matches().size();
  };
  for (const Event& event : events) run(event);  // the buffers grow once
  matches = 0;
  const std::size_t before = allocated;
  std::size_t count = 0;
  for (auto _ : state) {
    for (const Event& event : events) run(event);
    count += events.size();
  }
  const auto per_event = [&](std::size_t n) {
    return static_cast<double>(n) / static_cast<double>(count);
  };
  state.counters["events/s"] =
      benchmark::Counter(static_cast<double>(count), benchmark::Counter::kIsRate);
  state.counters["bytes/event"] = per_event(allocated - before);
  state.counters["matches/event"] = per_event(matches);
  state.counters["rules"] = static_cast<double>(set.rules().size());
}

void WindowsProcessCreation(benchmark::State& state) {
  Diagnostics diagnostics;
  std::vector<RuleSource> sources;
  for (const RuleSource& source : all_rules()) {
    if (source.text.find("category: process_creation") != std::string::npos &&
        source.text.find("product: windows") != std::string::npos) {
      sources.push_back(source);
    }
  }
  const RuleSet set = RuleSet::compile(sources, public_placeholders(), diagnostics);
  const auto cases = public_cases();
  const auto events = events_of(cases, "process_creation");
  if (events.empty()) return state.SkipWithError("no public rules here");
  match(state, set, events);
}
BENCHMARK(WindowsProcessCreation);

// The first so many public rules, evenly spread, on all events.
void ByNumberOfRules(benchmark::State& state) {
  const auto& all = all_rules();
  const auto wanted = static_cast<std::size_t>(state.range(0));
  const auto cases = public_cases();
  if (all.size() < wanted) return state.SkipWithError("no public rules here");
  std::vector<RuleSource> sources;
  for (std::size_t i = 0; i < wanted; ++i) sources.push_back(all[i * all.size() / wanted]);
  Diagnostics diagnostics;
  const RuleSet set = RuleSet::compile(sources, public_placeholders(), diagnostics);
  match(state, set, events_of(cases, ""));
}
BENCHMARK(ByNumberOfRules)->Arg(100)->Arg(1000)->Arg(3780);

// One trace whose every event has a value of its own, and a correlation that counts them in one window.
void CountDistinctValues(benchmark::State& state) {
  static constexpr std::string_view documents = R"(title: Read
id: read
name: read
logsource: {product: agent}
detection: {selection: {what: read}, condition: selection}
---
title: Many files
id: many
correlation: {type: value_count, rules: [read], timespan: 1h, condition: {field: file, gte: 1000000}}
)";
  Diagnostics diagnostics;
  const std::vector<RuleSource> sources = {{std::string(documents), "bench", Mode::enforce, 1}};
  const RuleSet set = RuleSet::compile(sources, {}, diagnostics);
  std::vector<std::string> files(static_cast<std::size_t>(state.range(0)));
  for (std::size_t i = 0; i < files.size(); ++i) files[i] = "/home/me/" + std::to_string(i * 7919);
  std::vector<std::vector<Field>> fields;
  for (const std::string& file : files) fields.push_back({{"what", "read"}, {"file", file}});
  Matcher matcher(set);
  for (auto _ : state) {
    matcher.begin();
    for (const auto& event : fields) matcher.add({{"", "agent", ""}, event, 0, {}});
    matcher.finish();
  }
  state.counters["events/s"] = benchmark::Counter(static_cast<double>(files.size()),
                                                  benchmark::Counter::kIsIterationInvariantRate);
}
BENCHMARK(CountDistinctValues)->Arg(1'000)->Arg(49'000);

void CompileAllPublicRules(benchmark::State& state) {
  const auto& all = all_rules();
  if (all.empty()) return state.SkipWithError("no public rules here");
  const Placeholders placeholders = public_placeholders();
  for (auto _ : state) {
    Diagnostics diagnostics;
    const RuleSet set = RuleSet::compile(all, placeholders, diagnostics);
    benchmark::DoNotOptimize(set.rules().size());
  }
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  state.counters["peak MB"] = static_cast<double>(usage.ru_maxrss) / 1024;
}
BENCHMARK(CompileAllPublicRules)->Unit(benchmark::kMillisecond)->Iterations(3);

}  // namespace
}  // namespace candor::rules::test
