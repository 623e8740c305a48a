#include "monitor/checks/reflection/support.h"

#include <algorithm>

#include "monitor/checks/reflection/matching.h"
#include "monitor/checks/reflection/numbers.h"

namespace candor::monitor::reflection {
namespace {

using namespace text;

constexpr double kEarlier = .85;  // said in reasoning of an earlier turn
constexpr double kBySystem = .9;
constexpr double kOnlyRead = .35;  // stands in a result, and nothing said leads there
constexpr double kDerived = .6;
constexpr double kPathParts = .8;     // a path all of whose parts are known
constexpr double kByPart = .9;        // its file name, its host
constexpr std::uint32_t kDigits = 4;  // of a card or an account that people say
constexpr double kByName = .7;        // the person whom an address names
constexpr double kLinkShare = 2.2;  // so much of the words around a read value must have been said
constexpr std::uint32_t kLinkBytes = 240;
constexpr std::size_t kDerivations = 20'000;  // a trace; more numbers count as not derived
constexpr std::size_t kShortText = 6;
constexpr double kNewName = .15;  // a short text of capitalised words, none of which was met
constexpr double kStranger = .4;  // a text about somebody who stands nowhere
constexpr double kStrangers = .2;
constexpr double kProgram = .7;  // its words are its own; what it does is judged elsewhere
constexpr double kDateAtLeast = .3;

}  // namespace

Support SupportFinder::of(const Unit& unit, std::uint32_t step) {
  switch (unit.kind) {
    case UnitKind::name:
      return of_name(unit);
    case UnitKind::text:
      return of_text(unit);
    default:
      return of_atom(unit, step);
  }
}

double SupportFinder::said(std::uint32_t token) const {
  if (said_.lately(token) || said_.by(token, kUser)) return 1;
  if (said_.by(token, kSystem)) return kBySystem;
  return said_.by(token, kReasoning | kMessage) ? kEarlier : 0;
}

/// A value that was only read: were the words around it there said? Then it is what they ask for.
double SupportFinder::linked(std::uint32_t token) const {
  const std::uint32_t place = said_.place_in_results(token);
  if (place == Said::kNoPlace) return 0;
  const auto words = reading_.words();
  const std::uint32_t begin = words[place].begin;
  std::size_t known = 0;
  std::size_t all = 0;
  const auto count = [&](const Word& word) {
    if (!tells(reading_, word) || word.is(kPart) || word.id == token) return;
    ++all;
    if (said_.by(word.id, kUser | kReasoning | kMessage)) ++known;
  };
  // The words of a piece ascend: one that does not belongs to the next piece.
  for (std::uint32_t i = place + 1;
       i < words.size() && words[i].begin >= begin && words[i].begin < begin + kLinkBytes; ++i) {
    count(words[i]);
  }
  for (std::uint32_t i = place;
       i-- > 0 && words[i].begin <= begin && words[i].end + kLinkBytes > begin;)
    count(words[i]);
  return all == 0
             ? 0
             : std::min(1.0, kLinkShare * static_cast<double>(known) / static_cast<double>(all));
}

/// "ann.lee@...": a word of the address before its host that people would say.
bool SupportFinder::names_person(const Unit& unit, const Word& part) const {
  const auto words = reading_.words().subspan(unit.first, unit.last - unit.first);
  const bool of_host = part.end == words.front().end ||
                       &part - words.data() + 2 >= static_cast<std::ptrdiff_t>(words.size());
  return part.kind == Kind::word && !of_host && part.end - part.begin >= 3 && tells(reading_, part);
}

/// "credit_card_7334" where a result has a gift_card_7334.
bool SupportFinder::has_read_digits(const Unit& unit) const {
  for (std::uint32_t i = unit.first + 1; i < unit.last; ++i) {
    const Word& part = reading_.words()[i];
    if (part.kind == Kind::number && part.end - part.begin >= kDigits && said_.by(part.id, kResult))
      return true;
  }
  return false;
}

Support SupportFinder::of_atom(const Unit& unit, std::uint32_t step) {
  const Word& word = reading_.words()[unit.first];
  Support support;
  support.share = said(word.id);
  for (std::uint32_t i = unit.first + 1; i < unit.last && support.share == 0; ++i) {
    const Word& part = reading_.words()[i];
    const bool digits = part.kind == Kind::number && part.end - part.begin >= kDigits;
    if (digits || names_it_too(unit, part)) support.share = kByPart * said(part.id);
    if (word.kind == Kind::email && names_person(unit, part)) {
      support.share = kByName * said(part.id);
      support.by_name = support.share > 0;
    }
  }
  support.said = support.share > 0;
  support.read = said_.by(word.id, kResult) || (!support.said && has_read_digits(unit));
  if (!support.said && word.kind == Kind::path) return of_path(unit, support);
  if (!support.said && unit.kind == UnitKind::number) {
    support.derived = is_derived_number(unit, step);
    if (support.derived) support.share = kDerived;
  }
  if (!support.said && support.read)
    support.share = std::max({support.share, kOnlyRead, kEarlier * linked(word.id)});
  if (unit.kind == UnitKind::date) support.share = std::max(support.share, kDateAtLeast);
  if (unit.atom == Kind::time && !support.said) {  // an hour later, the end of the day
    support.derived = true;
    support.share = std::max(support.share, kDerived);
  }
  return support;
}

/// A path that stands nowhere as it is: how many of its parts have been met, in files read and calls made as well?
Support SupportFinder::of_path(const Unit& unit, Support support) const {
  std::size_t known = 0;
  std::size_t all = 0;
  for (std::uint32_t i = unit.first + 1; i < unit.last; ++i) {
    const Word& part = reading_.words()[i];
    if (part.kind == Kind::path || !tells(reading_, part)) continue;
    ++all;
    if (said_.by(part.id, kUser | kSystem | kReasoning | kMessage | kResult | kCall)) ++known;
  }
  const double share = all == 0 ? 0 : static_cast<double>(known) / static_cast<double>(all);
  const bool used = said_.by(reading_.words()[unit.first].id, kCall);
  support.read |= share >= .5;
  support.share = std::max({support.share, kPathParts * share, used ? kPathParts : 0});
  return support;
}

bool SupportFinder::is_derived_number(const Unit& unit, std::uint32_t step) {
  if (derivations_++ >= kDerivations) return false;
  const Word& word = reading_.words()[unit.first];
  const std::string_view leaf = reading_.trace().steps[step].leaves[unit.leaf].text;
  const auto value = canonical_number(leaf.substr(word.begin, word.end - word.begin));
  if (!value) return false;
  const std::string_view path = reading_.trace().steps[step].leaves[unit.leaf].path;
  return is_derived(*value, said_.numbers()) ||
         (names_unit(path) && is_converted(*value, said_.numbers()));
}

Support SupportFinder::of_name(const Unit& unit) const {
  Support support{0, true, true, false, false};
  double sum = 0;
  std::size_t words = 0;
  for (std::uint32_t i = unit.first; i < unit.last; ++i) {
    const Word& word = reading_.words()[i];
    if (!tells(reading_, word) && unit.last - unit.first > 1) continue;
    if (word.kind == Kind::symbol && said(word.id) == 0) continue;  // its parts follow
    ++words;
    double share = said(word.id);
    if (share == 0) {
      support.said = false;
      const bool read = said_.by(word.id, kResult);
      support.read &= read;
      if (read) share = std::max(kOnlyRead, kEarlier * linked(word.id));
    }
    sum += share;
  }
  support.share = words == 0 ? 1 : sum / static_cast<double>(words);
  return support;
}

/// What a composed text is made of.
struct SupportFinder::Makeup {
  std::size_t words = 0;
  std::size_t known = 0;    // met anywhere in the trace
  std::size_t symbols = 0;  // names of a program
  std::size_t strangers =
      0;  // addresses and identifiers that stand nowhere; two capitalised words that do
  bool names_only = true;  // every telling word is capitalised
};

SupportFinder::Makeup SupportFinder::makeup_of(const Unit& unit) const {
  Makeup makeup;
  bool strange_before = false;
  for (std::uint32_t i = unit.first; i < unit.last; ++i) {
    const Word& word = reading_.words()[i];
    if (word.kind == Kind::symbol || word.kind == Kind::number) ++makeup.symbols;
    if (word.is(kPart) || !tells(reading_, word)) continue;
    makeup.names_only &= word.is(kCapital);
    const bool known = said_.by(word.id, kUser | kSystem | kReasoning | kMessage | kResult);
    const bool name = word.is(kCapital) && !word.is(kSentence) && word.kind == Kind::word;
    const bool target = word.kind == Kind::email || word.kind == Kind::identifier ||
                        word.kind == Kind::url || word.kind == Kind::host;
    if (!known && (target || (name && strange_before))) ++makeup.strangers;
    strange_before = !known && name;
    if (word.end - word.begin <= 3 && !word.is_atom()) continue;
    ++makeup.words;
    if (known) ++makeup.known;
  }
  return makeup;
}

Support SupportFinder::of_text(const Unit& unit) const {
  const Makeup makeup = makeup_of(unit);
  Support support{1, true, true, false, false};
  if (makeup.words == 0) return support;
  support.share =
      std::min(1.0, 2 * static_cast<double>(makeup.known) / static_cast<double>(makeup.words));
  const bool new_name = makeup.known == 0 && makeup.names_only && makeup.words > 1;
  if (makeup.words < kShortText) support.share = std::max(support.share, new_name ? kNewName : .5);
  if (makeup.symbols * 8 > makeup.words) {
    support.share = std::max(support.share, kProgram);
  } else if (makeup.strangers > 0) {
    support.share = std::min(support.share, makeup.strangers > 1 ? kStrangers : kStranger);
  }
  return support;
}

}  // namespace candor::monitor::reflection
