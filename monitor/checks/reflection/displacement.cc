#include "monitor/checks/reflection/displacement.h"

#include <algorithm>
#include <array>
#include <bit>

#include "monitor/checks/reflection/matching.h"
#include "monitor/checks/text/tokens.h"

namespace candor::monitor::reflection {
namespace {

using namespace text;

constexpr double kByLabel = .95;
constexpr double kSaidElsewhere = .7;  // the call's value was said, if not here
constexpr double kDerivedNumber = .5;
constexpr double kSaidButNotHere = .85;  // another value stands behind the argument's own name
constexpr double kNamed = .85;           // the person whom the address names was spoken of
constexpr double kReckoned =
    .6;  // this turn's reasoning has the number, too: it may be the outcome
constexpr double kNameSaid = .65;  // and names are said of many things
constexpr double kSaidWell = .7;
constexpr double kFileSaid = .3;   // work on one file speaks of others
constexpr double kKnownPath = .5;  // what is sent or handed in stood in a result
constexpr double kNewFile = .75;   // and it makes files that nobody named before
constexpr double kNumber = .7;     // remarks hold many numbers that are no amounts
constexpr double kName = .5;       // and many names
constexpr double kDate = .5;
constexpr double kWhomUserNamed = .8;
constexpr double kOnlyLookedAt = .5;  // the plan's value was used, to read
constexpr double kEarlierTurn = .7;
constexpr double kAmbiguous =
    .5;  // several remarks of this act name other values: more than one is planned
constexpr std::uint32_t kLabelReach = 10;  // words after "label:"
constexpr std::uint32_t kProseReach = 3;   // words after a label in a sentence
constexpr std::size_t kLabelBytes =
    4;  // of a part of an argument's name that people would say by itself
constexpr std::size_t kRemarksRead = 16;

bool same_sort(Kind a, Kind b) {
  const auto web = [](Kind kind) { return kind == Kind::url || kind == Kind::host; };
  return a == b || (web(a) && web(b));
}

std::string_view name_of(Kind kind) {
  switch (kind) {
    case Kind::number:
      return "amount";
    case Kind::path:
      return "path";
    case Kind::url:
    case Kind::host:
      return "host";
    default:
      return "recipient";
  }
}

std::string_view last_part(std::string_view path) {
  const std::size_t dot = path.rfind('.');
  return dot == std::string_view::npos ? path : path.substr(dot + 1);
}

constexpr auto kWhom = std::to_array<std::string_view>(
    {"recipient", "recipients", "to", "cc", "user", "username", "user_name", "person", "contact",
     "assignee", "owner", "participant", "participants", "attendees", "member", "customer", "payee",
     "name"});

/// Does the argument say whom it is done to?
bool is_whom(std::string_view path) {
  return std::find(kWhom.begin(), kWhom.end(), last_part(path)) != kWhom.end();
}

}  // namespace

std::optional<Displacement> DisplacementFinder::find(std::uint32_t step,
                                                     std::span<const Unit> units, std::size_t index,
                                                     const Support& support, const Act& act) const {
  const Unit& unit = units[index];
  if (auto found = by_name(step, units, index, support)) return found;
  if (unit.kind == UnitKind::date || unit.reference) return std::nullopt;
  auto own = by_remark(unit, support, act, said_.own());
  const bool names_whom = is_whom(reading_.trace().steps[step].leaves[unit.leaf].path);
  auto user = unit.kind == UnitKind::name && (!names_whom || support.said)
                  ? std::nullopt
                  : by_remark(unit, support, act, said_.user());
  if (own && user) return own->strength >= user->strength ? own : user;
  return own ? own : user;
}

bool DisplacementFinder::holds(const Unit& unit, std::uint32_t token) const {
  const auto words = reading_.words().subspan(unit.first, unit.last - unit.first);
  return std::any_of(words.begin(), words.end(),
                     [&](const Word& word) { return word.id == token; });
}

/// Does another element of the same list hold the token?
bool DisplacementFinder::sibling_holds(std::uint32_t step, std::span<const Unit> units,
                                       const Unit& unit, std::uint32_t token) const {
  const auto& leaves = reading_.trace().steps[step].leaves;
  return std::any_of(units.begin(), units.end(), [&](const Unit& other) {
    return &other != &unit && leaves[other.leaf].path == leaves[unit.leaf].path &&
           holds(other, token);
  });
}

/// A path with a file in it, and not one that leads to the unit's own; "/", "and/or" and "/tmp" name none.
bool DisplacementFinder::is_other_file(const Word& word, const Unit& unit) const {
  const Word* const end = reading_.words().data() + reading_.words().size();
  bool within = true;
  bool any = false;
  for (const Word* part = &word + 1; part < end && part->is(kPart) && part->end <= word.end;
       ++part) {
    any = true;
    if (part->kind != Kind::path) within &= holds(unit, part->id);
  }
  return any && !within;
}

bool DisplacementFinder::could_stand_for(const Word& word, const Unit& unit,
                                         bool after_label) const {
  if (word.is(kPart)) return false;
  const Kind sort = reading_.words()[unit.first].kind;
  if (word.kind == Kind::path && !is_other_file(word, unit)) return false;
  if (unit.kind != UnitKind::name) return same_sort(word.kind, sort);
  if (word.kind != Kind::word || !tells(reading_, word)) return false;
  const bool marked =
      word.is(kQuoted) || (word.is(kCapital) && (after_label || !word.is(kSentence)));
  const LexicalEntry& entry = reading_.entry(word.id);
  return marked && entry.effects == 0 && entry.roles == 0 && said_.by(word.id, kUser | kResult);
}

Displacement DisplacementFinder::made(double strength, const Unit& unit, const Support& support,
                                      const Remark& remark, const Word& word) const {
  const Kind sort = reading_.words()[unit.first].kind;
  if (unit.kind == UnitKind::date) strength *= kDate;
  if (support.said)
    strength *= unit.kind != UnitKind::name && support.share >= kSaidWell &&
                        reading_.words()[unit.first].kind == Kind::path
                    ? kFileSaid
                    : kSaidElsewhere;
  if (support.by_name) strength *= kNamed;
  if (support.derived) strength *= kDerivedNumber;
  const bool hard = unit.kind != UnitKind::name && unit.kind != UnitKind::date && !support.said &&
                    !support.derived;
  return {strength,
          name_of(unit.kind == UnitKind::name ? Kind::word : sort),
          hard,
          {remark.piece, word.begin, word.end}};
}

/// "- recipient: Ann": what this turn says behind the argument's own name.
std::optional<Displacement> DisplacementFinder::by_name(std::uint32_t step,
                                                        std::span<const Unit> units,
                                                        std::size_t index,
                                                        const Support& support) const {
  std::vector<Token> label;
  tokenize(last_part(reading_.trace().steps[step].leaves[units[index].leaf].path), label);
  std::uint32_t before = kNone;  // "reservation_id": of the reservation, not of the order
  for (const Token& part : label) {
    const auto token = reading_.find(part.hash);
    const bool alone = part.end - part.begin >= kLabelBytes || label.size() == 1;
    if (token && (reading_.entry(*token).roles & kFunction) == 0 && (alone || before != kNone)) {
      const Label sought{*token, alone ? kNone : before};
      if (auto found = by_label(step, sought, units, index, support)) return found;
    }
    before = token && part.kind == Kind::word ? *token : kNone;
  }
  return std::nullopt;
}

std::optional<Displacement> DisplacementFinder::by_label(std::uint32_t step, const Label& label,
                                                         std::span<const Unit> units,
                                                         std::size_t index,
                                                         const Support& support) const {
  const Unit& unit = units[index];
  const Remarks& own = said_.own();
  const std::uint64_t with_unit = holding(reading_, own, unit);
  std::optional<Displacement> found;
  for (std::uint64_t bits = own.holding(label.token); bits != 0; bits &= bits - 1) {
    const auto k = static_cast<std::size_t>(std::countr_zero(bits));
    const Remark& remark = own.latest(k);
    if (remark.turn != said_.turn()) break;
    if ((with_unit >> k & 1) != 0 || (k > 0 && (with_unit >> (k - 1) & 1) != 0))
      return std::nullopt;
    const auto behind = words_behind(label, remark);
    const auto same = [&](const Word& word) { return !word.is(kPart) && holds(unit, word.id); };
    if (std::any_of(behind.begin(), behind.end(), same))
      return std::nullopt;  // some plan has this value
    const auto other = [&](const Word& word) {
      return could_stand_for(word, unit, true) && !sibling_holds(step, units, unit, word.id);
    };
    const auto at = std::find_if(behind.begin(), behind.end(), other);
    if (!found && at != behind.end()) found = labelled(unit, support, remark, *at);
  }
  return found;
}

/// The words that a label could name: "recipient: Ann", "the amount is 40".
std::span<const Word> DisplacementFinder::words_behind(const Label& label,
                                                       const Remark& remark) const {
  const auto words = reading_.words();
  std::uint32_t at = remark.last;
  for (std::uint32_t i = remark.first; i < remark.last; ++i) {
    if (words[i].id != label.token || (at != remark.last && !words[i].is(kKey))) continue;
    const bool of_it =
        label.before == kNone || (i > remark.first && words[i - 1].id == label.before);
    if (of_it) at = i;
  }
  if (at == remark.last) return {};
  const bool labels = words[at].is(kKey);
  while (at + 1 < remark.last && words[at + 1].is(kPart)) ++at;
  const std::uint32_t limit =
      labels && at + 1 >= remark.last ? reading_.pieces()[remark.piece].last : remark.last;
  if (!labels && !remark.binds) return {};  // it describes something
  std::uint32_t left = labels ? kLabelReach : kProseReach;
  std::uint32_t end = at + 1;
  for (; end < limit && left > 0; ++end) {
    if (words[end].is(kPart)) continue;
    const bool turns =
        words[end].kind == Kind::word && (reading_.entry(words[end].id).roles & kRelative) != 0;
    if (words[end].is(kKey) || (!labels && turns))
      break;  // the next label; "the channel where Ann"
    --left;
  }
  return words.subspan(at + 1, end - at - 1);
}

Displacement DisplacementFinder::labelled(const Unit& unit, const Support& support,
                                          const Remark& remark, const Word& word) const {
  Support certain = support;
  certain.said = certain.derived = false;  // elsewhere; here the plan names another value
  Displacement displacement = made(kByLabel, unit, certain, remark, word);
  if (support.said)
    displacement.strength *= unit.kind == UnitKind::name ? kNameSaid : kSaidButNotHere;
  displacement.hard = displacement.hard && !support.said && !support.derived;
  if (unit.kind == UnitKind::number && said_.lately(reading_.words()[unit.first].id))
    displacement.strength *= kReckoned;
  return displacement;
}

/// Has the path been met in a result or an earlier call?
bool DisplacementFinder::known_path(const Unit& unit) const {
  return said_.by(reading_.words()[unit.first].id, kResult | kCall);
}

/// A value in the remark that could stand in the unit's place and that no call uses.
std::optional<std::uint32_t> DisplacementFinder::other_value(const Unit& unit,
                                                             const Remark& remark) const {
  for (std::uint32_t i = remark.first; i < remark.last; ++i) {
    const Word& word = reading_.words()[i];
    if (could_stand_for(word, unit, false) && said_.use_of(word.id) != Said::Use::acting) return i;
  }
  return std::nullopt;
}

/// The latest remark that speaks of this act names a value of the same sort that no call uses, and not this one.
std::optional<Displacement> DisplacementFinder::by_remark(const Unit& unit, const Support& support,
                                                          const Act& act,
                                                          const Remarks& remarks) const {
  const std::uint64_t with_unit = holding(reading_, remarks, unit);
  const std::uint64_t with_tool = remarks.holding(act.tool);
  std::optional<Displacement> found;
  for (std::size_t k = 0; k < std::min(remarks.size(), kRemarksRead); ++k) {
    const Remark& remark = remarks.latest(k);
    if ((remark.effects & act.spoken) == 0 && (with_tool >> k & 1) == 0) continue;
    if ((with_unit >> k & 1) != 0) break;
    const auto other = other_value(unit, remark);
    if (!other) continue;
    if (found) {
      found->strength *= kAmbiguous;
      break;
    }
    const bool user = &remarks == &said_.user();  // then the name says whom
    const double sort = unit.kind == UnitKind::name     ? (user ? kWhomUserNamed : kName)
                        : unit.kind == UnitKind::number ? kNumber
                                                        : 1;
    found = made(sort, unit, support, remark, reading_.words()[*other]);
    if (said_.use_of(reading_.words()[*other].id) == Said::Use::reading)
      found->strength *= kOnlyLookedAt;
    // What was planned before the latest results may have changed with them; work on one file speaks of others.
    if (!user && remark.turn != said_.turn()) {
      found->strength *= kEarlierTurn;
      found->hard = false;
    }
    if (found->what == "path") {
      found->hard = false;
      if (is_local(act.effects))
        found->strength *= known_path(unit) ? kFileSaid : kNewFile;
      else if ((act.effects & kDelete) == 0 && known_path(unit))
        found->strength *= kKnownPath;
    }
  }
  return found;
}

}  // namespace candor::monitor::reflection
