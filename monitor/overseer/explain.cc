// Where a score came from. The features are made once more with notes of what they stand on; a linear model's parts are then
// exact (for the idea of attribution by weight and value: Ribeiro 2016, which approximates what is exact here).

#include <algorithm>
#include <map>
#include <unordered_map>

#include "monitor/checks/spans.h"
#include "monitor/overseer/blocks/block.h"
#include "monitor/overseer/blocks/material.h"
#include "monitor/overseer/blocks/words.h"
#include "monitor/overseer/overseer.h"

namespace candor::monitor::overseer {
namespace {

constexpr std::size_t kSpans = 8;  // of one contribution

using text::Piece;

Span span_of_place(const Trace& trace, std::uint32_t step, std::uint32_t leaf, std::size_t begin,
                   std::size_t end) {
  const Step& at = trace.steps[step];
  if (leaf < at.leaves.size())
    return span_of(step, argument_field(at.leaves[leaf]), at.leaves[leaf].text, begin, end);
  if (at.kind == StepKind::tool_call) return span_of(step, "tool", at.tool, begin, end);
  return span_of(step, "text", at.text, begin, end);
}

/// A note without words is of the whole call: its tool's name stands for it.
Span span_of_note(const Trace& trace, const Note& note) {
  if (note.end > note.begin)
    return span_of_place(trace, note.step, note.leaf, note.begin, note.end);
  const Step& step = trace.steps[note.step];
  const std::string_view text = step.kind == StepKind::tool_call ? step.tool : step.text;
  return span_of_place(trace, note.step, Piece::kText, 0, std::min(text.size(), kQuoteBytes));
}

class Explainer {
 public:
  Explainer(const Material& material, const Expert& expert)
      : trace_(material.reading().trace()), material_(material), expert_(expert) {}

  Explanation run() {
    const Features features = features_of(material_, &notes_);
    add({"bias", Channel::request, static_cast<double>(expert_.bias), {}});
    if (!features.has(Channel::action))
      add({"no call", Channel::action, static_cast<double>(expert_.idle), {}});
    add_dense(features);
    if (!expert_.words.empty()) add_words(features);
    std::stable_sort(
        made_.contributions.begin(), made_.contributions.end(),
        [](const auto& a, const auto& b) { return std::abs(a.value) > std::abs(b.value); });
    return std::move(made_);
  }

 private:
  void add(Contribution contribution) {
    made_.margin += contribution.value;
    made_.contributions.push_back(std::move(contribution));
  }

  void add_dense(const Features& features) {
    std::map<std::uint32_t, std::vector<Span>> spans;
    for (const Note& note : notes_) {
      auto& of = spans[note.feature];
      if (of.size() < kSpans) of.push_back(span_of_note(trace_, note));
    }
    const auto infos = dense_features();
    for (std::uint32_t i = 0; i < infos.size(); ++i) {
      if (!features.has(infos[i].channel)) continue;
      double value = 0;
      for (const DenseLine& line : expert_.lines) value += line.part(features.dense[i], i);
      if (value == 0) continue;
      const auto found = spans.find(i);
      add({infos[i].name, infos[i].channel, value,
           found == spans.end() ? std::vector<Span>() : found->second});
    }
  }

  void add_words(const Features& features) {
    struct Places {
      std::string words;
      std::vector<Span> spans;
    };
    std::unordered_map<std::uint32_t, Places> places;  // by channel and bucket
    for (const WordPlace& place : word_places(material_)) {
      Places& of = places[key_of(place.channel, place.bucket)];
      if (of.spans.size() == kSpans) continue;
      of.spans.push_back(
          span_of_place(trace_, place.piece->step, place.piece->leaf, place.begin, place.end));
      if (of.words.empty()) of.words = of.spans.back().quote;
    }
    for (const WordFeature& word : features.words) {
      const double value =
          static_cast<double>(word.value * expert_.word_scale) * expert_.words[word.bucket];
      if (value == 0) continue;
      Places& of = places[key_of(word.channel, word.bucket)];
      add({"word: " + of.words, word.channel, value, std::move(of.spans)});
    }
  }

  static std::uint32_t key_of(Channel channel, std::uint32_t bucket) {
    return bucket | static_cast<std::uint32_t>(channel) << 16;
  }

  const Trace& trace_;
  const Material& material_;
  const Expert& expert_;
  std::vector<Note> notes_;
  Explanation made_;
};

}  // namespace

std::optional<Explanation> Overseer::explain(const text::Reading& reading,
                                             const Observations& found,
                                             std::string_view name) const {
  for (const Head& head : model_.heads) {
    if (head.name != name) continue;
    const Material material(reading, found, vectors_);
    return Explainer(material, expert_for(head, material.subject())).run();
  }
  return std::nullopt;
}

}  // namespace candor::monitor::overseer
