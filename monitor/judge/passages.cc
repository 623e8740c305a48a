#include "monitor/judge/passages.h"

#include <algorithm>
#include <string_view>

#include "monitor/utf8.h"

namespace candor::monitor {
namespace {

constexpr std::size_t kAround = 400;     // bytes on each side of what a finding quotes
constexpr std::size_t kContext = 1'500;  // bytes of a passage that no finding is in
constexpr std::size_t kMostPassages = 40;
constexpr std::size_t kOverhead = 80;  // bytes of a passage beside its text, about
constexpr std::size_t kMostWhy = 300;

constexpr std::string_view kArguments = "args";

/// The value of a field as spans mean it. Spans in `args` are in a text that only the events have: all arguments
/// stand for it, and the place is looked up by the quote.
std::string_view value_of(const Step& step, std::string_view field) {
  if (field == "text") return step.text;
  if (field == "tool") return step.tool;
  if (field == kArguments) return step.arguments;
  if (!field.starts_with("args.")) return {};
  const auto found =
      std::find_if(step.leaves.begin(), step.leaves.end(),
                   [field](const Leaf& leaf) { return leaf.path == field.substr(5); });
  return found == step.leaves.end() ? std::string_view() : std::string_view(found->text);
}

bool is_edge(std::string_view text, std::size_t at) {
  return at >= text.size() || (static_cast<unsigned char>(text[at]) & 0xC0U) != 0x80U;
}

/// A stretch of a value, widened to whole characters.
struct Window {
  std::size_t begin = 0;
  std::size_t end = 0;
};

Window window_of(std::string_view value, std::size_t begin, std::size_t end) {
  Window window{begin > kAround ? begin - kAround : 0, std::min(value.size(), end + kAround)};
  while (!is_edge(value, window.begin)) --window.begin;
  while (!is_edge(value, window.end)) ++window.end;
  return window;
}

/// Where the span is in what value_of() gives; the elements of a list share their path.
std::optional<Window> place_of(const Span& span, std::string_view value) {
  if (span.end <= value.size() && value.substr(span.begin).starts_with(span.quote))
    return Window{span.begin, span.end};
  const auto found = value.find(span.quote);
  if (found == std::string_view::npos) return std::nullopt;
  return Window{found, found + span.quote.size()};
}

class Collector {
 public:
  Collector(const Trace& trace, std::size_t bytes) : trace_(trace), left_(bytes) {}

  void add_evidence(const Span& span, const std::string& why) {
    if (span.step >= trace_.steps.size()) return;
    const auto value = value_of(trace_.steps[span.step], span.field);
    const auto place = place_of(span, value);
    if (!place) return;
    if (JudgePassage* known = passage_at(span, *place)) return add_why(*known, why);
    const auto window = without_overlap(span, window_of(value, place->begin, place->end));
    add(span.step, span.field, value, window, why);
  }

  void add_context(std::uint32_t step, std::string_view field) {
    const auto value = value_of(trace_.steps[step], field);
    const bool known = std::any_of(out_.begin(), out_.end(), [&](const JudgePassage& passage) {
      return passage.step == step && passage.field.substr(0, 4) == field.substr(0, 4);
    });
    if (!known) add(step, field, value, {0, cut_at_character(value, kContext).size()}, "");
  }

  std::vector<JudgePassage> take() { return std::move(out_); }

 private:
  static std::size_t end_of(const JudgePassage& passage) {
    return passage.begin + passage.text.size();
  }

  JudgePassage* passage_at(const Span& span, const Window& place) {
    const auto found = std::find_if(out_.begin(), out_.end(), [&](const JudgePassage& passage) {
      return passage.step == span.step && passage.field == span.field &&
             passage.begin <= place.begin && place.end <= end_of(passage);
    });
    return found == out_.end() ? nullptr : &*found;
  }

  static void add_why(JudgePassage& passage, const std::string& why) {
    if (passage.why.find(why) != std::string::npos || passage.why.size() > kMostWhy) return;
    passage.why.append("; ").append(why);
  }

  Window without_overlap(const Span& span, Window window) const {
    for (const JudgePassage& passage : out_) {
      if (passage.step != span.step || passage.field != span.field) continue;
      if (passage.begin <= window.begin) window.begin = std::max(window.begin, end_of(passage));
      if (passage.begin > window.begin)
        window.end = std::min<std::size_t>(window.end, passage.begin);
    }
    return window;
  }

  void add(std::uint32_t step, std::string_view field, std::string_view value, Window window,
           const std::string& why) {
    if (window.begin >= window.end || out_.size() >= kMostPassages || left_ <= kOverhead) return;
    const auto text =
        cut_at_character(value.substr(window.begin, window.end - window.begin), left_ - kOverhead);
    if (text.empty()) return;
    left_ -= std::min(left_, text.size() + kOverhead);
    out_.push_back({step, std::string(field), static_cast<std::uint32_t>(window.begin),
                    std::string(text), why});
  }

  const Trace& trace_;
  std::size_t left_;
  std::vector<JudgePassage> out_;
};

std::string_view field_of(const Step& step) {
  return step.kind == StepKind::tool_call ? kArguments : std::string_view("text");
}

/// The reasoning before each call and the call, the last first: what an agent does at the end is what it came for.
void add_calls(const Trace& trace, Collector& out) {
  for (auto step = static_cast<std::uint32_t>(trace.steps.size()); step-- > 0;) {
    if (trace.steps[step].kind != StepKind::tool_call) continue;
    out.add_context(step, kArguments);
    if (step > 0 && trace.steps[step - 1].kind == StepKind::reasoning)
      out.add_context(step - 1, "text");
  }
}

template <class Steps>
std::optional<std::uint32_t> first_of(const Steps& steps, StepKind kind) {
  for (std::uint32_t i = 0; i < steps.size(); ++i) {
    if (steps[i].kind == kind) return i;
  }
  return std::nullopt;
}

}  // namespace

std::vector<JudgePassage> extract_passages(const Trace& trace, const Verdict& verdict,
                                           std::size_t bytes) {
  // A quarter is kept for the request and what is around: without them nothing can be called unasked.
  Collector found(trace, bytes - bytes / 4);
  for (const Finding& finding : verdict.findings) {
    for (const Span& span : finding.evidence) found.add_evidence(span, finding.rule.title);
  }
  std::vector<JudgePassage> out = found.take();
  std::size_t used = 0;
  for (const JudgePassage& passage : out) used += passage.text.size() + kOverhead;
  Collector context(trace, bytes - std::min(bytes, used));
  if (const auto user = first_of(trace.steps, StepKind::user)) context.add_context(*user, "text");
  for (auto step = static_cast<std::uint32_t>(trace.steps.size()); step-- > 0;) {
    if (trace.steps[step].kind != StepKind::message) continue;
    context.add_context(step, "text");
    break;
  }
  add_calls(trace, context);
  for (JudgePassage& passage : context.take()) {
    const bool quoted = std::any_of(out.begin(), out.end(), [&](const JudgePassage& other) {
      return other.step == passage.step && other.field == passage.field &&
             other.begin < passage.begin + passage.text.size() &&
             passage.begin < other.begin + other.text.size();
    });
    if (!quoted) out.push_back(std::move(passage));
  }
  return out;
}

std::optional<std::vector<JudgePassage>> all_passages(const Trace& trace, std::size_t bytes) {
  std::vector<JudgePassage> out;
  std::size_t used = 0;
  for (std::uint32_t i = 0; i < trace.steps.size(); ++i) {
    const auto field = field_of(trace.steps[i]);
    const auto value = value_of(trace.steps[i], field);
    used += value.size() + kOverhead;
    if (used > bytes) return std::nullopt;
    out.push_back({i, std::string(field), 0, std::string(value), ""});
  }
  return out;
}

}  // namespace candor::monitor
