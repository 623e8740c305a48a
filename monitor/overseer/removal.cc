#include "monitor/overseer/removal.h"

#include <algorithm>
#include <vector>

#include "monitor/checks/text/imperative.h"

namespace candor::monitor::overseer {
namespace {

/// What may be taken out: bytes [begin, end) of a step's text, or the whole step.
struct Candidate {
  std::uint32_t step = 0;
  std::uint32_t begin = 0;
  std::uint32_t end = 0;
  bool whole = false;
  std::size_t size = 0;  // bytes that go
};

bool is_own(StepKind kind) {
  return kind == StepKind::reasoning || kind == StepKind::message || kind == StepKind::tool_call;
}

std::size_t size_of(const Step& step) {
  return step.text.size() + step.tool.size() + step.arguments.size();
}

std::vector<Candidate> candidates_in(const Trace& trace) {
  const text::Reading reading(trace);
  std::vector<Candidate> candidates;
  for (std::uint32_t i = 0; i < trace.steps.size(); ++i) {
    const Step& step = trace.steps[i];
    if (!is_own(step.kind)) continue;
    candidates.push_back({i, 0, 0, true, size_of(step)});
    if (step.kind == StepKind::tool_call) continue;
    for (const text::Piece& piece : reading.pieces_of(i)) {
      for (const text::Sentence& sentence : text::sentences_of(reading, piece)) {
        const auto begin = sentence.words.front().begin;
        const auto end = sentence.words.back().end;
        if (end > begin && end - begin < step.text.size())
          candidates.push_back({i, begin, end, false, end - begin});
      }
    }
  }
  std::stable_sort(candidates.begin(), candidates.end(),
                   [](const Candidate& a, const Candidate& b) {
                     return std::pair(a.whole, a.size) < std::pair(b.whole, b.size);
                   });
  return candidates;
}

Trace without(const Trace& trace, const Candidate& candidate) {
  Trace rest = trace;
  if (!candidate.whole) {
    rest.steps[candidate.step].text.erase(candidate.begin, candidate.end - candidate.begin);
    return rest;
  }
  const std::string call = trace.steps[candidate.step].call;
  rest.steps.erase(rest.steps.begin() + candidate.step);
  if (trace.steps[candidate.step].kind == StepKind::tool_call && !call.empty()) {
    std::erase_if(rest.steps, [&](const Step& step) {
      return step.kind == StepKind::tool_result && step.call == call;
    });
  }
  return rest;
}

double score_of(const Overseer& overseer, const Trace& trace, std::string_view head) {
  for (const HeadScore& score : overseer.score(features_of(trace, overseer.vectors()))) {
    if (score.head == head) return score.score;
  }
  return 0;
}

Span span_of_candidate(const Trace& trace, const Candidate& candidate) {
  const Step& step = trace.steps[candidate.step];
  if (!candidate.whole)
    return span_of(candidate.step, "text", step.text, candidate.begin, candidate.end);
  const bool call = step.kind == StepKind::tool_call;
  const std::string_view text = call ? step.tool : step.text;
  return span_of(candidate.step, call ? "tool" : "text", text, 0, text.size());
}

}  // namespace

std::optional<Removal> smallest_removal(const Overseer& overseer, const Trace& trace,
                                        std::string_view head, double threshold) {
  if (score_of(overseer, trace, head) < threshold) return std::nullopt;
  std::size_t tries = 0;
  for (const Candidate& candidate : candidates_in(trace)) {
    if (++tries > kTries) break;
    const double score = score_of(overseer, without(trace, candidate), head);
    if (score < threshold)
      return Removal{span_of_candidate(trace, candidate), candidate.whole, score};
  }
  return std::nullopt;
}

}  // namespace candor::monitor::overseer
