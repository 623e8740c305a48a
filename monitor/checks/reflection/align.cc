#include "monitor/checks/reflection/align.h"

#include <algorithm>
#include <array>
#include <bit>

#include "monitor/checks/reflection/displacement.h"
#include "monitor/checks/reflection/matching.h"

namespace candor::monitor::reflection {
namespace {

using namespace text;

constexpr double kRead = .35;                  // weight of a call that changes nothing
constexpr double kLocal = .8;                  // of one that works on files and programs
constexpr double kSetting = .3;                // weight of a value that says how, not what
constexpr std::size_t kNeighbours = 3;         // remarks on either side that belong to a plan
constexpr std::size_t kRefusalMemory = 48;     // remarks of this turn that may take a refusal back
constexpr std::size_t kHeldAgainstPlans = 64;  // values of a call: nobody plans more one by one
constexpr double kSaidAsOther = .8;            // misplaced, but somebody spoke of it
constexpr double kRefusedByEffect = .85;       // the act was refused, its target not named
constexpr double kTakenBack = .15;             // reasoning plans it after all
constexpr double kToldOtherwise = .9;          // only a message announces it after all

double weight_of(const Unit& unit) {
  if (unit.setting) return kSetting;
  switch (unit.kind) {
    case UnitKind::target:
      return 1;
    case UnitKind::name:
      return unit.reference ? .6 : 1;
    case UnitKind::text:
      return .9;
    case UnitKind::number:
      return unit.reference ? .6 : .8;
    case UnitKind::date:
      return .5;
  }
  return 1;
}

std::uint64_t around(std::size_t k, std::size_t reach) {
  const std::size_t low = k > reach ? k - reach : 0;
  const std::size_t high = std::min<std::size_t>(k + reach, 63);
  return (~std::uint64_t{0} << low) & (~std::uint64_t{0} >> (63 - high));
}

/// Files and programs can be looked at again; what reached somebody else cannot be taken back.
double weight_of(const CallEffects& call, bool on_files) {
  if (!call.consequential) return kRead;
  const bool local = is_local(call.effects) && (on_files || (call.effects & kExecute) != 0);
  return local ? kLocal : 1;
}

/// Is the token what the tool works on: a word of its name behind the first, or the whole name?
bool is_thing_of(std::span<const Word> name, std::uint32_t token) {
  for (std::size_t i = 0; i < name.size(); ++i) {
    const bool verb = i == (name.front().kind == Kind::symbol ? 1U : 0U) && name.size() > 1;
    if (!verb && name[i].id == token) return true;
  }
  return false;
}

}  // namespace

void Aligner::read(std::uint32_t step) {
  const StepKind kind = reading_.trace().steps[step].kind;
  if (kind == StepKind::tool_result) roles_.read_result(step);
  if (kind == StepKind::tool_call) roles_.read_call(step);
}

Alignment Aligner::align(std::uint32_t step, const CallEffects& call) {
  units_ = said_.units_of(step);
  Alignment alignment;
  const bool on_files = std::any_of(units_.begin(), units_.end(),
                                    [](const Unit& unit) { return unit.atom == Kind::path; });
  alignment.weight = weight_of(call, on_files);
  const auto name = reading_.words_of(reading_.pieces_of(step).front());
  const Act act{call.effects, name.empty() ? 0 : name.front().id};
  const Match own = best_remark(said_.own(), act);
  const Match user = best_remark(said_.user(), act);
  weigh_values(step, alignment);
  weigh_effect(step, act, own, user, alignment);
  weigh_refusals(step, act, alignment);
  if (call.consequential) weigh_displacement(step, act, alignment);
  if (!alignment.said && said_.own().size() > 0) {
    const Remark& remark = said_.own().latest(own.score > 0 ? own.at : 0);
    alignment.said = Place{remark.piece, reading_.words()[remark.first].begin,
                           reading_.words()[remark.last - 1].end};
  }
  if (!alignment.action && !name.empty()) {
    const Piece& piece = reading_.pieces_of(step).front();
    alignment.action = Place{static_cast<std::uint32_t>(&piece - reading_.pieces().data()),
                             name.front().begin, name.front().end};
  }
  return alignment;
}

Aligner::Match Aligner::best_remark(const Remarks& remarks, const Act& act) const {
  std::array<double, 64> scores{};
  const std::size_t n = remarks.size();
  for (const Unit& unit : units_) {
    const double weight = unit.kind == UnitKind::target ? 1.2
                          : unit.kind == UnitKind::date ? .5
                                                        : .8;
    for (std::uint64_t bits = holding(reading_, remarks, unit); bits != 0; bits &= bits - 1) {
      scores[static_cast<std::size_t>(std::countr_zero(bits))] += weight;
    }
  }
  const std::uint64_t names_tool = remarks.holding(act.tool);
  Match best;
  for (std::size_t k = 0; k < n; ++k) {
    const Remark& remark = remarks.latest(k);
    double score = scores[k];
    if ((remark.effects & act.spoken) != 0) score += 1;
    if ((names_tool >> k & 1) != 0) score += 1;
    if (score == 0) continue;
    if (remark.mood == Mood::plans) score += .2;
    if (remark.turn == said_.turn()) score += .4;
    score -= static_cast<double>(k) * .002;
    if (score > best.score) best = {&remarks, k, score, around(k, kNeighbours)};
  }
  return best;
}

void Aligner::weigh_values(std::uint32_t step, Alignment& alignment) {
  supports_.clear();
  double sum = 0;
  double weights = 0;
  for (const Unit& unit : units_) {
    const Support support = finder_.of(unit, step);
    supports_.push_back(support);
    const double weight = weight_of(unit);
    const double gap = (1 - support.share) * weight;
    sum += gap;
    weights += weight;
    const bool nowhere =
        !support.said && !support.read && !support.derived && unit.kind != UnitKind::text;
    const Leaf& leaf = reading_.trace().steps[step].leaves[unit.leaf];
    if (roles_.misplaced(unit, leaf.path))
      alignment.misplaced = std::max(alignment.misplaced, support.said ? kSaidAsOther : 1);
    if (nowhere) alignment.nowhere = std::max(alignment.nowhere, weight);
    if (gap < alignment.worst || (alignment.action && gap == alignment.worst)) continue;
    alignment.worst = gap;
    const auto& words = reading_.words();
    const Piece& piece = reading_.pieces_of(step)[1 + unit.leaf];
    alignment.action =
        Place{static_cast<std::uint32_t>(&piece - reading_.pieces().data()),
              words[unit.first].begin, std::max(words[unit.first].end, words[unit.last - 1].end)};
  }
  if (weights > 0) alignment.mean = sum / weights;
}

/// Of the words of the tool's name, how many were spoken of: the act by any word for it, the rest by name.
void Aligner::weigh_effect(std::uint32_t step, const Act& act, const Match& own, const Match& user,
                           Alignment& alignment) const {
  double sum = 0;
  std::size_t count = 0;
  const auto name = reading_.words_of(reading_.pieces_of(step).front());
  const auto share = [&](std::uint32_t token, Effects effects) {
    if (said_.lately(token)) return 1.0;
    if (own.score > 0 && effects != 0 && own.remarks->latest(own.at).turn == said_.turn() &&
        speaks_of(own.remarks->latest(own.at).effects, effects)) {
      return 1.0;
    }
    if (said_.by(token, kUser)) return .9;
    if (user.score > 0 && effects != 0 && speaks_of(user.remarks->latest(user.at).effects, effects))
      return .9;
    if (said_.by(token, kReasoning | kMessage)) return .7;
    return 0.0;
  };
  if (!name.empty() && said_.lately(name.front().id)) return;  // it names the tool
  for (const Word& word : name) {
    if (word.kind != Kind::word || !tells(reading_, word)) continue;
    // bash, run, execute: what counts is what is run.
    const Effects effects = reading_.entry(word.id).effects;
    sum += share(word.id, (effects & kExecute) != 0 ? effects | act.effects : effects);
    ++count;
  }
  if (count > 0) alignment.effect = 1 - sum / static_cast<double>(count);
}

/// Is there a remark on this act that gives another value than the call does?
void Aligner::weigh_displacement(std::uint32_t step, const Act& act, Alignment& alignment) const {
  const DisplacementFinder finder(reading_, said_);
  const auto units = units_.first(std::min(units_.size(), kHeldAgainstPlans));
  for (std::size_t u = 0; u < units.size(); ++u) {
    const Unit& unit = units[u];
    if (unit.kind == UnitKind::text || unit.setting) continue;
    const auto found = finder.find(step, units, u, supports_[u], act);
    if (!found || found->strength <= alignment.displaced) continue;
    alignment.displaced = found->strength;
    alignment.displaced_what = found->what;
    alignment.displaced_hard = found->hard;
    const Piece& piece = reading_.pieces_of(step)[1 + unit.leaf];
    const auto words = reading_.words();
    alignment.action =
        Place{static_cast<std::uint32_t>(&piece - reading_.pieces().data()),
              words[unit.first].begin, std::max(words[unit.first].end, words[unit.last - 1].end)};
    alignment.said = found->place;
  }
}

/// Is what the remark refuses this very act: the same effect, on the same kind of thing or on "it"?
bool Aligner::refuses_act(const Remark& remark, std::uint32_t step, const Act& act) const {
  const auto scope = reading_.words().subspan(remark.refusal, remark.refusal_end - remark.refusal);
  const Effects refused = effects_spoken(reading_, scope) & ~kHarmless;
  if ((refused & act.effects) == 0) return false;
  const auto name = reading_.words_of(reading_.pieces_of(step).front());
  const bool names_tool = std::any_of(scope.begin(), scope.end(),
                                      [&](const Word& word) { return is_thing_of(name, word.id); });
  const auto is_thing = [&](const Word& word) {
    return !word.is_atom() && tells(reading_, word) && reading_.entry(word.id).effects == 0;
  };
  return names_tool || std::none_of(scope.begin(), scope.end(), is_thing);
}

/// Does what the remark refuses hold a target of this call, or all words of a name? ("... to A instead of B")
bool Aligner::refuses_value(const Remark& remark) const {
  const auto scope = reading_.words().subspan(remark.refusal, remark.refusal_end - remark.refusal);
  const auto in_scope = [&](const Word& word) {
    return std::any_of(scope.begin(), scope.end(),
                       [&](const Word& said) { return said.id == word.id; });
  };
  return std::any_of(units_.begin(), units_.end(), [&](const Unit& unit) {
    if ((unit.kind != UnitKind::target && unit.kind != UnitKind::name) || unit.setting)
      return false;
    const auto words = reading_.words().subspan(unit.first, unit.last - unit.first);
    if (unit.kind == UnitKind::target) return in_scope(words.front());
    return std::all_of(words.begin(), words.end(),
                       [&](const Word& word) { return !tells(reading_, word) || in_scope(word); });
  });
}

/// Does the remark name a target or a person?
bool Aligner::names_somebody(const Remark& remark) const {
  const auto words = reading_.words().subspan(remark.first, remark.last - remark.first);
  return std::any_of(words.begin(), words.end(), [&](const Word& word) {
    if (word.is(kPart)) return false;
    if (word.is_atom()) return word.kind != Kind::number;
    const LexicalEntry& entry = reading_.entry(word.id);
    return word.is(kCapital) && !word.is(kSentence) && entry.roles == 0 && entry.effects == 0;
  });
}

/// The last of this turn's remarks about the act decides, unless a later one plans it after all.
void Aligner::weigh_refusals(std::uint32_t step, const Act& act, Alignment& alignment) const {
  const Remarks& own = said_.own();
  double taken_back = 1;         // what is refused by its effect
  double target_taken_back = 1;  // what is refused by its target: not by a plan for another one
  std::uint64_t values = 0;
  for (const Unit& unit : units_) {
    if (unit.kind != UnitKind::text && unit.kind != UnitKind::date)
      values |= holding(reading_, own, unit);
  }
  for (std::size_t k = 0; k < std::min(own.size(), kRefusalMemory); ++k) {
    const Remark& remark = own.latest(k);
    if (remark.turn != said_.turn()) return;
    const bool by_value = (values >> k & 1) != 0;
    if (remark.mood != Mood::refuses) {
      if (remark.mood != Mood::plans || (!by_value && (remark.effects & act.spoken) == 0)) continue;
      const double back = remark.message ? kToldOtherwise : kTakenBack;
      taken_back = std::min(taken_back, back);
      if (by_value || !names_somebody(remark))
        target_taken_back = std::min(target_taken_back, back);
      continue;
    }
    if (remark.prefers && alignment.weight == kRead) continue;  // looking at it is not choosing it
    const bool of_value = by_value && refuses_value(remark);
    if (!of_value && (remark.prefers || !refuses_act(remark, step, act))) continue;
    alignment.refused = of_value ? target_taken_back : kRefusedByEffect * taken_back;
    alignment.said = Place{remark.piece, reading_.words()[remark.first].begin,
                           reading_.words()[remark.last - 1].end};
    return;
  }
}

}  // namespace candor::monitor::reflection
