// What the step-to-event table costs.
//
//   events/agent_trace   events_of for a 4 KiB trace with 4 calls (two shell commands, a read, an edit). Aim: 8 µs
//   events/shell/<text>  one command text alone
//   events/shell/hostile megabytes of what makes careless readers quadratic: bytes per second must stay flat

#include <string>

#include <benchmark/benchmark.h>

#include "monitor/events/events.h"
#include "monitor/events/shell/shell.h"

namespace candor::bench {
namespace {

using namespace candor::monitor;

Step text_step(StepKind kind, std::size_t bytes) {
  Step step;
  step.kind = kind;
  while (step.text.size() < bytes) step.text += "the next part of the build comes after this one, ";
  return step;
}

Step call(std::string tool, std::vector<Leaf> leaves) {
  Step step;
  step.kind = StepKind::tool_call;
  step.tool = std::move(tool);
  step.call = "c1";
  step.leaves = std::move(leaves);
  return step;
}

Trace agent_trace() {
  Trace trace;
  trace.id = "bench";
  trace.agent = "builder";
  trace.model = "model-1";
  const Step calls[] = {
      call("bash",
           {{"command", "cd /srv/app && git status --short | head -20"}, {"timeout", "60"}}),
      call("read_file", {{"path", "/srv/app/src/parser.py"}}),
      call("edit_file", {{"path", "/srv/app/src/parser.py"},
                         {"old", "return tokens"},
                         {"new", "return tokens or []"}}),
      call("bash",
           {{"command",
             "sudo -u app python3 -m pytest tests/ -x -q > out.txt 2>&1; tail -5 out.txt"}})};
  trace.steps.push_back(text_step(StepKind::user, 300));
  for (const Step& step : calls) {
    trace.steps.push_back(text_step(StepKind::reasoning, 400));
    trace.steps.push_back(step);
    trace.steps.push_back(text_step(StepKind::tool_result, 400));
    trace.steps.back().call = "c1";
  }
  trace.steps.push_back(text_step(StepKind::message, 300));
  return trace;
}

void agent_trace_events(benchmark::State& state) {
  const Trace trace = agent_trace();
  std::size_t events = 0;
  for (auto _ : state) {
    const EventList list = events_of(trace, {});
    events = list.events.size();
    benchmark::DoNotOptimize(list.events.data());
  }
  state.counters["events"] = static_cast<double>(events);
}
BENCHMARK(agent_trace_events)->Name("events/agent_trace");

void read(benchmark::State& state, const std::string& text) {
  std::size_t commands = 0;
  for (auto _ : state) {
    TextArena texts;
    ShellReader reader(texts);
    commands = reader.read(text, ShellLanguage::posix, {"/usr/bin/bash", {}, Platform::linux_os})
                   .commands.size();
    benchmark::DoNotOptimize(commands);
  }
  state.counters["commands"] = static_cast<double>(commands);
  state.SetBytesProcessed(static_cast<std::int64_t>(state.iterations() * text.size()));
}

std::string repeated(std::string_view part, std::size_t bytes) {
  std::string text;
  while (text.size() < bytes) text += part;
  return text;
}

void plain(benchmark::State& state) { read(state, "git status --short"); }
void pipeline(benchmark::State& state) {
  read(state, "cd /srv && grep -rn 'a b' src | awk '{print $1}' | sort -u > out.txt");
}
void wrapped(benchmark::State& state) {
  read(state, "sudo env A=b timeout 5 bash -lc \"cd /x && rm -rf \\\"$HOME/y\\\"\"");
}
void encoded(benchmark::State& state) { read(state, "echo cm0gLXJmIC90bXAveA== | base64 -d | sh"); }
void long_script(benchmark::State& state) {
  read(state, repeated("for f in a b c; do\n  cp \"$f\" /x/${f}.txt # copy\ndone\n", 64 << 10));
}
BENCHMARK(plain)->Name("events/shell/plain");
BENCHMARK(pipeline)->Name("events/shell/pipeline");
BENCHMARK(wrapped)->Name("events/shell/wrapped");
BENCHMARK(encoded)->Name("events/shell/encoded");
BENCHMARK(long_script)->Name("events/shell/long_script");

void hostile(benchmark::State& state) {
  constexpr std::string_view kParts[] = {"$(",  "`",    "${a:-", "$((",  "(",
                                         "{a,", "'\\'", "<<A ",  "eval "};
  const auto part = kParts[static_cast<std::size_t>(state.range(0))];
  state.SetLabel(std::string(part));
  read(state, repeated(part, std::size_t{1} << 20));
}
BENCHMARK(hostile)->Name("events/shell/hostile")->DenseRange(0, 8)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace candor::bench
