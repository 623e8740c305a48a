// The fixed words of each kind of explanation. One table, so that no finding can claim more than
// its kind allows.

#include <algorithm>
#include <array>

#include "monitor/verdict.h"

namespace candor::monitor {
namespace {

struct Words {
  std::string_view name;
  std::string_view shows;
  std::string_view cannot_show;
  std::string_view check_it;
};

constexpr std::array<Words, 9> kWords = {{
    {"pattern",
     "The quoted text or value is in the trace and has the form that the rule describes.",
     "What the agent meant by it, or that it took effect; harmless work can have the same form.",
     "Read the quoted span in its step, with the steps before and after it."},
    {"sequence",
     "The listed steps are in this trace, in the order and within the window that the rule asks "
     "for.",
     "That one step caused the next, or that they serve one plan.",
     "Read the listed steps in order and ask what in the user's request would explain them "
     "together."},
    {"data_flow",
     "The value in the action stood earlier in the trace where the evidence says, so it can have "
     "come "
     "from there.",
     "That the agent took it from there or obeyed that text; it may have known the same value "
     "otherwise.",
     "Compare the value at its origin with the action, and ask whether the user wanted it used "
     "so."},
    {"correspondence",
     "How the action compares with the reasoning that is visible: what is stated there and what is "
     "not.",
     "What the model computed without writing it down; silence is neither safe nor proof of "
     "concealment.",
     "Read the reasoning before the action and look for the quoted value or effect in other "
     "words."},
    {"statistical",
     "A model fitted to earlier examples scores this trace like those that were labelled so.",
     "Why, or that this trace is one of them; a score can follow wording or topic, and thresholds "
     "shift between deployments.",
     "Read the phrases that carried the score and ask what remains of the claim without them."},
    {"judgement", "Another model read the quoted passages and judged them so.",
     "That the judgement is right; a judge shares blind spots with what it judges, and text can "
     "mislead it.",
     "Read the passages that it names and decide before looking at its answer."},
    {"self_report", "What the agent's model answers when it is asked.",
     "What it did or why; answers about oneself may be made up, so they never lower a verdict.",
     "Compare its answers to the different questions with the steps themselves."},
    {"white_box", "A reading taken inside the model passed the rule's threshold at this place.",
     "What the model thought; a direction or feature may stand for something else, and was "
     "measured "
     "on other data.",
     "Look up how the probe or feature was validated, and compare its readings on harmless steps."},
    {"human", "A person reviewed the trace and said so.",
     "That another person would agree, or that the reviewer saw everything.",
     "Read the reviewer's note and the steps that it names; ask a second person where much depends "
     "on it."},
}};

const Words& words_of(ExplanationKind kind) { return kWords[static_cast<std::size_t>(kind)]; }

}  // namespace

std::string_view to_string(ExplanationKind kind) { return words_of(kind).name; }
std::string_view what_it_shows(ExplanationKind kind) { return words_of(kind).shows; }
std::string_view what_it_cannot_show(ExplanationKind kind) { return words_of(kind).cannot_show; }
std::string_view how_to_check_it(ExplanationKind kind) { return words_of(kind).check_it; }

std::optional<ExplanationKind> explanation_kind_from(std::string_view text) {
  const auto found =
      std::find_if(kWords.begin(), kWords.end(), [&](const Words& w) { return w.name == text; });
  if (found == kWords.end()) return std::nullopt;
  return static_cast<ExplanationKind>(found - kWords.begin());
}

}  // namespace candor::monitor
