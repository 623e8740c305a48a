#include "monitor/events/agent_events.h"

#include <algorithm>
#include <array>
#include <chrono>

namespace candor::monitor {
namespace {

constexpr std::string_view kProduct = "agent";

/// How many steps back the call that a result answers is looked for: results follow their calls
/// closely, also when many calls run in parallel.
constexpr std::uint32_t kCallWindow = 64;

/// Not a step: items of the whole trace are in no step's list.
constexpr std::uint32_t kNoStep = 0xFFFFFFFF;

std::uint32_t step_of(const Signal& signal) { return signal.step.value_or(kNoStep); }
std::uint32_t step_of(const Fact& fact) { return fact.step; }
std::uint32_t step_of(const DecodedText& decoded) { return decoded.from.step; }

constexpr auto kStepOf = [](const auto& item) { return step_of(item); };

/// The tool of the call that the result at `step` answers; empty when it is not near.
std::string_view answered_tool(const Trace& trace, std::uint32_t step) {
  const Step& result = trace.steps[step];
  const std::uint32_t stop = step > kCallWindow ? step - kCallWindow : 0;
  for (std::uint32_t i = step; i-- > stop;) {
    const Step& call = trace.steps[i];
    if (call.kind == StepKind::tool_call && call.call == result.call) return call.tool;
  }
  return {};
}

std::string_view all_arguments(const Step& step, TextArena& texts) {
  if (step.leaves.size() == 1) return step.leaves.front().text;
  std::size_t size = 0;
  for (const Leaf& leaf : step.leaves) size += leaf.text.size() + 1;
  if (size == 0) return {};
  char* const begin = texts.allocate(size);
  char* end = begin;
  for (const Leaf& leaf : step.leaves) {
    end = std::copy(leaf.text.begin(), leaf.text.end(), end);
    *end++ = '\n';
  }
  return {begin, size - 1};
}

const Step* first_of(const Trace& trace, StepKind kind) {
  const auto is = [kind](const Step& step) { return step.kind == kind; };
  const auto found = std::find_if(trace.steps.begin(), trace.steps.end(), is);
  return found == trace.steps.end() ? nullptr : &*found;
}

const Step* last_of(const Trace& trace, StepKind kind) {
  const auto is = [kind](const Step& step) { return step.kind == kind; };
  const auto found = std::find_if(trace.steps.rbegin(), trace.steps.rend(), is);
  return found == trace.steps.rend() ? nullptr : &*found;
}

std::optional<double> duration(const Trace& trace) {
  std::optional<Time> first;
  std::optional<Time> last;
  for (const Step& step : trace.steps) {
    if (!step.at) continue;
    if (!first) first = step.at;
    last = step.at;
  }
  if (!first) return std::nullopt;
  return std::chrono::duration<double>(*last - *first).count();
}

std::vector<std::string_view> tools_of(const Trace& trace) {
  std::vector<std::string_view> tools;
  for (const Step& step : trace.steps)
    if (step.kind == StepKind::tool_call && (tools.empty() || tools.back() != step.tool))
      tools.push_back(step.tool);
  std::sort(tools.begin(), tools.end());
  tools.erase(std::unique(tools.begin(), tools.end()), tools.end());
  return tools;
}

}  // namespace

template <class T>
template <class StepOf>
ItemsByStep<T>::ItemsByStep(const std::vector<T>& items, std::size_t steps, StepOf step_of)
    : begins_(steps + 1) {
  for (const T& item : items)
    if (step_of(item) < steps) ++begins_[step_of(item) + 1];
  for (std::size_t i = 0; i < steps; ++i) begins_[i + 1] += begins_[i];
  items_.resize(begins_[steps]);
  std::vector<std::uint32_t> next(begins_.begin(), begins_.end() - 1);
  for (const T& item : items)
    if (step_of(item) < steps) items_[next[step_of(item)]++] = &item;
}

ObservationsByStep::ObservationsByStep(const Observations& observations, std::size_t steps)
    : signals_(observations.signals, steps, kStepOf),
      facts_(observations.facts, steps, kStepOf),
      decoded_(observations.decoded, steps, kStepOf) {
  for (const Signal& signal : observations.signals)
    if (!signal.step) of_trace_.push_back(&signal);
}

AgentEvents::AgentEvents(const ObservationsByStep& observed, EventWriter& writer)
    : observed_(observed), writer_(writer), trace_(writer.trace) {
  metadata_names_.reserve(trace_.metadata_leaves.size());
  for (const Leaf& leaf : trace_.metadata_leaves)
    metadata_names_.push_back(writer_.texts.join({"metadata.", leaf.path}));
}

void AgentEvents::add_step(std::uint32_t index) {
  const Step& step = trace_.steps[index];
  const std::size_t metadata =
      std::min(metadata_names_.size(), kMetadataFields / trace_.steps.size());
  writer_.begin({to_string(step.kind), kProduct, {}}, index, step.leaves.size() + metadata + 7);
  writer_.add("kind", to_string(step.kind));
  if (step.kind == StepKind::tool_call) {
    add_call(step);
  } else {
    writer_.add("text", step.text, whole("text", step.text));
  }
  if (step.kind == StepKind::reasoning) writer_.add("visibility", to_string(step.visibility));
  if (step.kind == StepKind::tool_result) {
    if (const auto tool = answered_tool(trace_, index); !tool.empty()) writer_.add("tool", tool);
    writer_.add_flag("error", step.error);
  }
  add_observed(index);
  add_metadata(metadata);
  for (const DecodedText* decoded : observed_.decoded(index)) add_decoded(*decoded);
}

void AgentEvents::add_call(const Step& step) {
  writer_.add("tool", step.tool, whole("tool", step.tool));
  for (const Leaf& leaf : step.leaves) {
    if (leaf.path.empty()) continue;
    const auto name = writer_.texts.join({"args.", leaf.path});
    writer_.add_leaf(name, leaf, whole(name, leaf.text));
  }
  const auto all = all_arguments(step, writer_.texts);
  writer_.add("args", all, whole("args", all));
}

void AgentEvents::add_observed(std::uint32_t step) {
  for (const Signal* signal : observed_.signals(step))
    writer_.add_number(signal->name, signal->value);
  for (const Fact* fact : observed_.facts(step)) writer_.add(fact->name, fact->value);
}

void AgentEvents::add_decoded(const DecodedText& decoded) {
  const Step& step = trace_.steps[decoded.from.step];
  const FieldOrigin origin{decoded.from.field, decoded.from.begin, decoded.from.end, false};
  writer_.begin({to_string(step.kind), kProduct, {}}, decoded.from.step, 6);
  writer_.add("kind", to_string(step.kind));
  if (step.kind == StepKind::tool_call) {
    writer_.add("tool", step.tool, whole("tool", step.tool));
    writer_.add("args", decoded.text, origin);
    if (decoded.from.field.starts_with("args."))
      writer_.add(decoded.from.field, decoded.text, origin);
  } else {
    writer_.add("text", decoded.text, origin);
  }
  writer_.add("encoding", decoded.encoding);
}

void AgentEvents::add_metadata(std::size_t most) {
  for (std::size_t i = 0; i < most; ++i)
    writer_.add_leaf(metadata_names_[i], trace_.metadata_leaves[i]);
}

void AgentEvents::add_trace() {
  const auto last = static_cast<std::uint32_t>(std::max<std::size_t>(trace_.steps.size(), 1) - 1);
  writer_.begin({"trace", kProduct, {}}, last, metadata_names_.size() + 16);
  add_totals();
  if (const Step* step = first_of(trace_, StepKind::user)) writer_.add("request", step->text);
  if (const Step* step = last_of(trace_, StepKind::message)) writer_.add("answer", step->text);
  for (const Signal* signal : observed_.trace_signals())
    writer_.add_number(signal->name, signal->value);
  add_metadata(metadata_names_.size());
}

void AgentEvents::add_totals() {
  double calls = 0;
  double errors = 0;
  std::array<bool, 4> shown{};
  for (const Step& step : trace_.steps) {
    if (step.kind == StepKind::tool_call) ++calls;
    if (step.kind == StepKind::tool_result && step.error) ++errors;
    if (step.kind == StepKind::reasoning) shown[static_cast<std::size_t>(step.visibility)] = true;
  }
  writer_.add_number("steps", static_cast<double>(trace_.steps.size()));
  writer_.add_number("calls", calls);
  writer_.add_number("errors", errors);
  for (std::size_t i = 0; i < shown.size(); ++i)
    if (shown[i]) writer_.add("visibility", to_string(static_cast<Visibility>(i)));
  if (std::none_of(shown.begin(), shown.end(), [](bool b) { return b; }))
    writer_.add("visibility", "absent");
  for (const auto tool : tools_of(trace_)) writer_.add("tool", tool);
  if (const auto seconds = duration(trace_)) writer_.add_number("duration", *seconds);
}

}  // namespace candor::monitor
