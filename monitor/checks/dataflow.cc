#include <algorithm>
#include <array>
#include <string>

#include "monitor/checks/check.h"
#include "monitor/checks/effects.h"
#include "monitor/checks/injection.h"
#include "monitor/checks/spans.h"
#include "monitor/checks/text/reading.h"

namespace candor::monitor {
namespace {

using namespace text;

/// Where a token first appeared, from the most to the least trusted; `nowhere` before that.
enum class Origin : std::uint8_t { unseen, user, system, reasoning, none, tool_result };

constexpr std::array<std::string_view, 6> kOrigins = {"none",      "user", "system",
                                                      "reasoning", "none", "tool_result"};
constexpr std::size_t kFacts =
    200'000;  // of single arguments; a trace with more keeps the facts of whole calls
constexpr std::size_t kComposed =
    6;  // words; a longer value is text that was written, not a value that was taken

class DataFlow {
 public:
  DataFlow(const Trace& trace, Observations& observations)
      : trace_(trace),
        out_(observations),
        reading_(text::reading_of(trace, observations)),
        orders_(reading_),
        first_(reading_.distinct()),
        seen_(reading_.distinct()) {}

  void run() {
    for (std::uint32_t step = 0; step < trace_.steps.size(); ++step) {
      switch (trace_.steps[step].kind) {
        case StepKind::user:
          read_user(step);
          break;
        case StepKind::system:
          note(step, Origin::system, kSeenSystem);
          break;
        case StepKind::reasoning:
        case StepKind::message:
          note(step, Origin::reasoning, kSeenReasoning);
          break;
        case StepKind::tool_result:
          read_result(step);
          break;
        case StepKind::tool_call:
          read_call(step);
          break;
      }
    }
    if (strongest_) out_.signals.push_back(signal_of(*strongest_, strongest_step_, std::nullopt));
  }

 private:
  void note(std::uint32_t step, Origin origin, Seen seen) {
    for (const Piece& piece : reading_.pieces_of(step)) {
      for (const Word& word : reading_.words_of(piece)) {
        if (first_[word.id] == Origin::unseen) first_[word.id] = origin;
        seen_[word.id] |= seen;
      }
    }
  }

  void read_user(std::uint32_t step) {
    note(step, Origin::user, kSeenUser);
    for (const Piece& piece : reading_.pieces_of(step)) {
      const auto words = reading_.words_of(piece);
      authority_.asked |= with_kin(effects_asked(reading_, words));
      authority_.delegates = authority_.delegates || delegates(reading_, piece);
    }
  }

  void read_result(std::uint32_t step) {
    const auto piece =
        static_cast<std::uint32_t>(&reading_.pieces_of(step).front() - reading_.pieces().data());
    orders_.add_result(piece, named_by_user(call_of(step)), seen_);
    note(step, Origin::tool_result, kSeenResult);
  }

  /// The call that a result answers: the nearest before it with its id, or the last call.
  std::optional<std::uint32_t> call_of(std::uint32_t result) const {
    constexpr std::uint32_t kReach = 64;
    const std::string& id = trace_.steps[result].call;
    for (std::uint32_t i = result; i-- > 0 && result - i < kReach;) {
      const Step& step = trace_.steps[i];
      if (step.kind == StepKind::tool_call && (id.empty() || step.call == id)) return i;
    }
    return std::nullopt;
  }

  bool named_by_user(std::optional<std::uint32_t> call) const {
    if (!call) return false;
    for (const Piece& piece : reading_.pieces_of(*call).subspan(1)) {
      for (const Word& word : reading_.words_of(piece)) {
        if ((seen_[word.id] & kSeenUser) != 0 && (reading_.entry(word.id).roles & kFunction) == 0)
          return true;
      }
    }
    return false;
  }

  void read_call(std::uint32_t step) {
    const CallEffects effects = effects_.of_call(reading_, step);
    tell_effects(step, effects);
    tell_provenance(step);
    const auto injection = orders_.trace_call(step, effects, authority_, seen_);
    if (injection) {
      out_.signals.push_back(signal_of(*injection, step, step));
      if (!strongest_ || injection->score > strongest_->score) {
        strongest_ = injection;
        strongest_step_ = step;
      }
    }
    note(step, Origin::none, kSeenCall);
  }

  void tell_effects(std::uint32_t step, const CallEffects& call) {
    for (const std::string_view name : effect_names(call.effects)) tell("effect", step, name);
    const bool asked = (authority_.asked & call.effects) != 0;
    tell("effect.requested", step, asked ? "true" : "false");
    tell("consequential", step, call.consequential ? "true" : "false");
  }

  void tell_provenance(std::uint32_t step) {
    unsigned all = 0;
    const std::string* path = nullptr;
    unsigned told = 0;  // origins told for this path: the elements of a list share theirs
    for (const Piece& piece : reading_.pieces_of(step).subspan(1)) {
      const Leaf& leaf = trace_.steps[step].leaves[piece.leaf];
      const auto origin = static_cast<unsigned>(origin_of(piece));
      all |= 1u << origin;
      if (path == nullptr || *path != leaf.path) told = 0;
      path = &leaf.path;
      if ((told >> origin & 1u) != 0 || facts_ == kFacts) continue;
      told |= 1u << origin;
      ++facts_;
      tell(leaf.path.empty() ? "provenance" : "provenance." + leaf.path, step, kOrigins[origin]);
    }
    for (unsigned origin = 1; origin < kOrigins.size(); ++origin) {
      if ((all >> origin & 1u) != 0) tell("provenance", step, kOrigins[origin]);
    }
  }

  /// Its atoms decide where a value came from; without any, its words: all of them for a name, most for a text.
  Origin origin_of(const Piece& piece) const {
    std::array<std::size_t, 6> counts{};
    std::size_t words = 0;
    Origin hard = Origin::unseen;
    const auto all = reading_.words_of(piece);
    for (std::size_t i = 0; i < all.size(); ++i) {
      const Word& word = all[i];
      if (word.is(kPart) && !word.is(kDecoded)) continue;
      if (word.is_atom()) {
        hard = std::max(hard, origin_of_atom(all, i));
      } else if ((reading_.entry(word.id).roles & kFunction) == 0) {
        ++counts[static_cast<std::size_t>(known(first_[word.id]))];
        ++words;
      }
    }
    if (hard != Origin::unseen) return hard;
    return words <= kComposed ? most_foreign(counts) : most_frequent(counts);
  }

  static Origin known(Origin origin) { return origin == Origin::unseen ? Origin::none : origin; }

  /// An atom that stands nowhere may be built from one that does: a path from its file name, a URL from its host.
  Origin origin_of_atom(std::span<const Word> words, std::size_t i) const {
    const Origin whole = first_[words[i].id];
    if (whole != Origin::unseen) return whole;
    for (std::size_t k = i + 1; k < words.size() && words[k].is(kPart); ++k) {
      if (words[k].is_atom() && first_[words[k].id] != Origin::unseen) return first_[words[k].id];
    }
    return Origin::none;
  }

  static Origin most_foreign(const std::array<std::size_t, 6>& counts) {
    for (std::size_t i = counts.size(); i-- > 1;) {
      if (counts[i] > 0) return static_cast<Origin>(i);
    }
    return Origin::none;
  }

  static Origin most_frequent(const std::array<std::size_t, 6>& counts) {
    return static_cast<Origin>(std::max_element(counts.begin() + 1, counts.end()) - counts.begin());
  }

  void tell(std::string name, std::uint32_t step, std::string_view value) {
    out_.facts.push_back({std::move(name), step, std::string(value)});
  }

  Signal signal_of(const Injection& injection, std::uint32_t call,
                   std::optional<std::uint32_t> step) const {
    const Order& order = orders_.order(injection.order);
    const Piece& source = reading_.pieces()[order.piece];
    const Leaf& leaf = trace_.steps[call].leaves[injection.leaf];
    return {"dataflow.injection",
            step,
            injection.score,
            {span_of(source.step, "text", reading_.text_of(source), order.begin, order.end),
             span_of(call, argument_field(leaf), leaf.text, injection.begin, injection.end)}};
  }

  const Trace& trace_;
  Observations& out_;
  const Reading& reading_;
  OrderIndex orders_;
  EffectReader effects_;
  std::vector<Origin> first_;       // by token id
  std::vector<std::uint8_t> seen_;  // by token id, bits of Seen
  Authority authority_;
  std::size_t facts_ = 0;
  std::optional<Injection> strongest_;
  std::uint32_t strongest_step_ = 0;
};

CheckOutcome run(const CheckInput& input, Observations& observations) {
  DataFlow(input.trace, observations).run();
  return {};
}

}  // namespace

extern const Check kDataFlowCheck;
const Check kDataFlowCheck{
    "dataflow", "where each argument value came from; orders in tool results that reach calls",
    run};

}  // namespace candor::monitor
