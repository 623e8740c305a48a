#include "monitor/evidence.h"

#include <algorithm>
#include <array>
#include <optional>
#include <string_view>

#include "monitor/utf8.h"

namespace candor::monitor {
namespace {

constexpr std::int64_t kWholeTrace = -1;

struct KindOfField {
  std::string_view first_part;
  ExplanationKind kind;
};

constexpr std::array<KindOfField, 8> kKinds = {{
    {"overseer", ExplanationKind::statistical},
    {"legibility", ExplanationKind::statistical},
    {"necessity", ExplanationKind::statistical},
    {"judge", ExplanationKind::judgement},
    {"interrogation", ExplanationKind::self_report},
    {"provenance", ExplanationKind::data_flow},
    {"dataflow", ExplanationKind::data_flow},
    {"reflection", ExplanationKind::correspondence},
}};

/// The check that a signal or fact is of. Two facts of reflection have names of their own.
std::string_view first_part(std::string_view name) {
  if (name == "contradiction" || name == "influence") return "reflection";
  return name.substr(0, name.find('.'));
}

std::optional<ExplanationKind> kind_of_check(std::string_view part) {
  for (const auto& [name, kind] : kKinds) {
    if (name == part) return kind;
  }
  return std::nullopt;
}

bool is_continuation(char c) { return (static_cast<unsigned char>(c) & 0xC0) == 0x80; }

/// begin..end widened to whole characters, inside the text: an engine that works on bytes may cut
/// one.
std::pair<std::size_t, std::size_t> whole_characters(std::string_view text, std::size_t begin,
                                                     std::size_t end) {
  begin = std::min(begin, text.size());
  end = std::clamp(end, begin, text.size());
  if (begin == end) return {begin, end};
  while (begin > 0 && is_continuation(text[begin])) --begin;
  while (end < text.size() && is_continuation(text[end])) ++end;
  return {begin, end};
}

/// The start of what the field `args` shows of a call: its leaves, one a line.
std::string arguments_text(const Step& step, std::size_t bytes) {
  std::string text;
  for (const Leaf& leaf : step.leaves) {
    if (text.size() > bytes) break;
    text += leaf.text;
    text += '\n';
  }
  if (!text.empty()) text.pop_back();
  return text;
}

/// An element of a list shares its path with the others: the one whose size fits best.
const Leaf* leaf_of_size(const Step& step, std::string_view path, std::size_t size) {
  const Leaf* best = nullptr;
  for (const Leaf& leaf : step.leaves) {
    if (leaf.path != path || leaf.text.size() < size) continue;
    if (leaf.text.size() == size) return &leaf;
    if (best == nullptr) best = &leaf;
  }
  return best;
}

/// Enough of `field`'s bytes begin..end for a quote; empty when the step has no such value.
std::string piece_of_source(const Step& step, std::string_view field, std::size_t begin,
                            std::size_t end) {
  const std::size_t bytes = std::min(end - std::min(begin, end), kQuoteBytes + 4);
  const auto cut = [&](std::string_view value) {
    return std::string(value.substr(std::min(begin, value.size()), bytes));
  };
  if (field == "text") return cut(step.text);
  if (field == "tool") return cut(step.tool);
  if (field == "args") return cut(arguments_text(step, begin + bytes));
  const Leaf* leaf =
      field.starts_with("args.") ? leaf_of_size(step, field.substr(5), end) : nullptr;
  return leaf == nullptr ? std::string() : cut(leaf->text);
}

/// The span that a derived value (an unwrapped or decoded command) was made from.
Span derived_span(const Step& step, std::uint32_t index, const FieldOrigin& origin) {
  Span span{index, std::string(origin.field), origin.begin, origin.end, {}};
  const std::string piece = piece_of_source(step, origin.field, origin.begin, origin.end);
  span.quote = cut_at_character(piece, kQuoteBytes);
  return span;
}

Span exact_span(std::uint32_t index, const FieldOrigin& origin, std::string_view value,
                std::size_t begin, std::size_t end) {
  Span span = span_of(index, origin.field, value, begin, end);
  span.begin += origin.begin;
  span.end += origin.begin;
  return span;
}

/// A value that is longer or shorter than its source was derived from it, whatever its origin says.
bool is_exact(const FieldOrigin& origin, const rules::Field& field) {
  return origin.exact && origin.end - origin.begin == field.text.size();
}

/// The step whose text the value is, for fields of the trace's event that show one (`request`,
/// `answer`).
std::optional<std::uint32_t> step_shown(const Trace& trace, std::string_view value) {
  if (value.empty()) return std::nullopt;
  for (std::uint32_t i = 0; i < trace.steps.size(); ++i) {
    if (trace.steps[i].text.data() == value.data()) return i;
  }
  return std::nullopt;
}

}  // namespace

void EvidenceTracer::index() {
  if (indexed_) return;
  indexed_ = true;
  for (const Signal& signal : matched_.observations.signals)
    signals_.emplace_back(signal.step ? std::int64_t{*signal.step} : kWholeTrace, &signal);
  std::stable_sort(signals_.begin(), signals_.end(),
                   [](const auto& a, const auto& b) { return a.first < b.first; });
  for (const Fact& fact : matched_.observations.facts) facts_.insert(fact.name);
}

bool EvidenceTracer::is_fact(std::string_view name) {
  index();
  return facts_.contains(name);
}

std::span<const std::pair<std::int64_t, const Signal*>> EvidenceTracer::signals_of(
    std::int64_t step) {
  index();
  const auto low = std::partition_point(signals_.begin(), signals_.end(),
                                        [&](const auto& entry) { return entry.first < step; });
  const auto high = std::partition_point(low, signals_.end(),
                                         [&](const auto& entry) { return entry.first == step; });
  return {low, high};
}

const Signal* EvidenceTracer::find_signal(std::int64_t step, std::string_view name) {
  for (const auto& [where, signal] : signals_of(step)) {
    if (signal->name == name) return signal;
  }
  return nullptr;
}

void EvidenceTracer::add_fact_evidence(const TraceEvent& event, std::string_view name,
                                       std::vector<Span>& spans) {
  const Step& step = matched_.trace.steps[event.step];
  if (name.starts_with("provenance.")) {
    const std::string_view path = name.substr(name.find('.') + 1);
    for (const Leaf& leaf : step.leaves) {
      if (leaf.path == path)
        spans.push_back(span_of(event.step, "args." + leaf.path, leaf.text, 0, leaf.text.size()));
    }
  }
  for (const auto& [where, signal] : signals_of(event.step)) {
    if (first_part(signal->name) == first_part(name))
      spans.insert(spans.end(), signal->evidence.begin(), signal->evidence.end());
  }
  if (spans.empty() && step.kind == StepKind::tool_call)
    spans.push_back(span_of(event.step, "tool", step.tool, 0, step.tool.size()));
}

/// A field that is no span of the trace: a signal, a fact, or a plain property.
void EvidenceTracer::trace_observed(const TraceEvent& event, const rules::Field& field,
                                    TracedField& traced) {
  const Signal* signal = find_signal(traced.on_step ? event.step : kWholeTrace, field.name);
  if (signal == nullptr && traced.on_step) signal = find_signal(kWholeTrace, field.name);
  const auto kind = kind_of_check(first_part(field.name));
  traced.kind =
      kind.value_or(signal != nullptr ? ExplanationKind::white_box : ExplanationKind::pattern);
  if (signal != nullptr) {
    traced.spans = signal->evidence;
  } else if (traced.on_step && is_fact(field.name)) {
    add_fact_evidence(event, field.name, traced.spans);
  }
}

/// The spans and the kind of a field: one that a step has, one derived from it, or none of the trace's text.
void EvidenceTracer::trace_place(const TraceEvent& event, std::uint32_t index,
                                 TracedField& traced) {
  const rules::Field& field = event.fields[index];
  const FieldOrigin& origin = event.origins[index];
  Shown& shown = traced.shown;
  const auto of_trace = traced.on_step ? std::nullopt : step_shown(matched_.trace, field.text);
  shown.placed = of_trace || (traced.on_step && !origin.field.empty());
  if (of_trace) {
    traced.spans.push_back(span_of(*of_trace, "text", field.text, shown.begin, shown.end));
  } else if (!shown.placed) {
    trace_observed(event, field, traced);
  } else if (is_exact(origin, field)) {
    traced.spans.push_back(exact_span(event.step, origin, field.text, shown.begin, shown.end));
    shown.name = origin.field;
  } else {
    traced.spans.push_back(derived_span(matched_.trace.steps[event.step], event.step, origin));
  }
}

std::optional<TracedField> EvidenceTracer::trace(const rules::Evidence& evidence) {
  const auto& events = matched_.events.events;
  if (evidence.event >= events.size() || evidence.field >= events[evidence.event].fields.size())
    return std::nullopt;
  const TraceEvent& event = events[evidence.event];
  const rules::Field& field = event.fields[evidence.field];
  const auto [begin, end] = whole_characters(field.text, evidence.begin, evidence.end);
  TracedField traced;
  traced.on_step = event.source.category != "trace" && event.step < matched_.trace.steps.size();
  traced.shown = {.step = traced.on_step ? std::optional(event.step) : std::nullopt,
                  .name = field.name,
                  .value = field.text,
                  .begin = begin,
                  .end = end,
                  .type = field.type,
                  .number = field.number,
                  .placed = false};
  trace_place(event, evidence.field, traced);
  return traced;
}

}  // namespace candor::monitor
