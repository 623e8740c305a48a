#include "monitor/evidence.h"

#include <algorithm>
#include <array>
#include <optional>
#include <string_view>

#include "monitor/utf8.h"

namespace candor::monitor {
namespace {

constexpr std::int64_t kWholeTrace = -1;
constexpr std::size_t kQuoteInClaimBytes = 80;

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

std::string_view first_part(std::string_view name) { return name.substr(0, name.find('.')); }

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

/// The whole value that `field` of a step stands for, at least `end` bytes long; empty when there
/// is none such.
std::string_view source_text(const Step& step, std::string_view field, std::size_t end) {
  if (field == "text") return step.text;
  if (field == "tool") return step.tool;
  if (!field.starts_with("args.")) return field == "args" ? step.arguments : std::string_view();
  const Leaf* best = nullptr;  // elements of a list share a path: the one whose size fits
  for (const Leaf& leaf : step.leaves) {
    if (leaf.path != field.substr(5) || leaf.text.size() < end) continue;
    if (leaf.text.size() == end) return leaf.text;
    if (best == nullptr) best = &leaf;
  }
  return best == nullptr ? std::string_view() : best->text;
}

/// The span that a derived value (an unwrapped or decoded command) was made from.
Span derived_span(const Step& step, std::uint32_t index, const FieldOrigin& origin) {
  Span span = span_of(index, origin.field, source_text(step, origin.field, origin.end),
                      origin.begin, origin.end);
  span.begin = origin.begin;
  span.end = origin.end;
  return span;
}

Span exact_span(std::uint32_t index, const FieldOrigin& origin, std::string_view value,
                std::size_t begin, std::size_t end) {
  Span span = span_of(index, origin.field, value, begin, end);
  span.begin += origin.begin;
  span.end += origin.begin;
  return span;
}

void append_printable(std::string& out, std::string_view text) {
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    out += byte < 0x20 || byte == 0x7f ? ' ' : c;
  }
}

/// `step 2 args.command "rm -rf"`, `reflection.gap 0.85`.
std::string words_for(std::optional<std::uint32_t> step, std::string_view name,
                      std::string_view text, bool quoted) {
  std::string words = step ? "step " + std::to_string(*step) + " " : "";
  append_printable(words, cut_at_character(name, kQuoteInClaimBytes));
  const std::string_view shown = cut_at_character(text, kQuoteInClaimBytes);
  words += quoted ? " \"" : " ";
  append_printable(words, shown);
  if (shown.size() < text.size()) words += "…";
  if (quoted) words += '"';
  return words;
}

}  // namespace

std::span<const std::pair<std::int64_t, const Signal*>> EvidenceTracer::signals_of(
    std::int64_t step) {
  if (!indexed_) {
    indexed_ = true;
    for (const Signal& signal : matched_.observations.signals)
      signals_.emplace_back(signal.step ? std::int64_t{*signal.step} : kWholeTrace, &signal);
    std::stable_sort(signals_.begin(), signals_.end(),
                     [](const auto& a, const auto& b) { return a.first < b.first; });
  }
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
    return;
  }
  for (const auto& [where, signal] : signals_of(event.step)) {
    if (first_part(signal->name) == first_part(name))
      spans.insert(spans.end(), signal->evidence.begin(), signal->evidence.end());
  }
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
  } else if (kind && traced.on_step) {
    add_fact_evidence(event, field.name, traced.spans);
  }
}

TracedField EvidenceTracer::trace(const rules::Evidence& evidence) {
  TracedField traced;
  const auto& events = matched_.events.events;
  if (evidence.event >= events.size() || evidence.field >= events[evidence.event].fields.size())
    return traced;
  const TraceEvent& event = events[evidence.event];
  const rules::Field& field = event.fields[evidence.field];
  const FieldOrigin& origin = event.origins[evidence.field];
  const auto [begin, end] = whole_characters(field.text, evidence.begin, evidence.end);
  traced.on_step = event.source.category != "trace" && event.step < matched_.trace.steps.size();

  const bool placed = traced.on_step && !origin.field.empty();
  if (placed && origin.exact) {
    traced.spans.push_back(exact_span(event.step, origin, field.text, begin, end));
  } else if (placed) {
    traced.spans.push_back(derived_span(matched_.trace.steps[event.step], event.step, origin));
  } else {
    trace_observed(event, field, traced);
  }
  const std::string_view shown = field.text.substr(begin, end - begin);
  traced.words = words_for(traced.on_step ? std::optional(event.step) : std::nullopt,
                           placed && origin.exact ? origin.field : field.name, shown,
                           field.type == ValueType::string);
  return traced;
}

}  // namespace candor::monitor
