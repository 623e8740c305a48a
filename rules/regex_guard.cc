#include "rules/regex_guard.h"

#include <algorithm>
#include <utility>

#include <re2/re2.h>

#include "rules/find_text.h"
#include "rules/regex_prefilter.h"
#include "rules/regex_width.h"
#include "rules/utf8.h"

namespace candor::rules {
namespace {

// Asks the prefilter about every combination of its literals.
std::vector<bool> all_combinations(const RegexPrefilter& prefilter) {
  std::vector<bool> possible;
  const std::size_t literals = prefilter.literals().size();
  for (unsigned mask = 0; mask < 1U << literals; ++mask) {
    std::vector<int> present;
    for (int i = 0; i < static_cast<int>(literals); ++i) {
      if ((mask >> static_cast<unsigned>(i) & 1U) != 0) present.push_back(i);
    }
    possible.push_back(prefilter.is_possible(present));
  }
  return possible;
}

// Whether every match begins with a character beyond ASCII, by the range in which all matches lie.
bool begins_beyond_ascii(const re2::RE2& regex) {
  std::string least;
  std::string greatest;
  return regex.PossibleMatchRange(&least, &greatest, 1) && !least.empty() &&
         static_cast<unsigned char>(least[0]) >= 0x80;
}

}  // namespace

RegexGuard::Needle::Needle(std::string text) : literal(std::move(text)) {
  if (literal.size() >= TextFilter::shortest) probe = TextFilter::probe(literal);
}

bool RegexGuard::Needle::may_stand_in(const FoldedText& text) const {
  return text.filters == nullptr || literal.size() < TextFilter::shortest ||
         text.filters->may_contain(text.filter, probe);
}

bool RegexGuard::Needle::stands_in(const FoldedText& text) const {
  return may_stand_in(text) && find_text(text.folded, literal) != std::string_view::npos;
}

RegexGuard::RegexGuard(const re2::RE2& regex)
    : width_(regex_width(regex.pattern())), beyond_ascii_(begins_beyond_ascii(regex)) {
  const RegexPrefilter prefilter(regex.pattern(), 1);
  const auto required = prefilter.required();
  if (required.size() <= most_required) required_ = Needles(required.begin(), required.end());
  const auto& literals = prefilter.literals();
  if (literals.empty() || literals.size() > most_literals) return;
  literals_ = Needles(literals.begin(), literals.end());
  possible_ = all_combinations(prefilter);
}

bool RegexGuard::holds_one(const FoldedText& text) const {
  return required_.empty() ||
         std::any_of(required_.begin(), required_.end(),
                     [&](const Needle& needle) { return needle.stands_in(text); });
}

bool RegexGuard::passes(const FoldedText& text) const {
  if (beyond_ascii_ && utf8::is_ascii(text.text)) return false;
  if (literals_.empty()) return holds_one(text);
  std::size_t mask = 0;
  for (std::size_t i = 0; i < literals_.size(); ++i) {
    if (literals_[i].stands_in(text)) mask |= std::size_t{1} << i;
  }
  return possible_[mask];
}

bool RegexGuard::narrows(const FoldedText& text) const {
  return width_ && !required_.empty() && text.aligned && text.text.size() >= shortest_text;
}

Stretches::Stretches(const RegexGuard& guard, const FoldedText& text)
    : folded_(text.folded),
      reach_(utf8::is_ascii(text.text) ? *guard.width_ : utf8::longest * *guard.width_) {
  for (const auto& needle : guard.required_) {
    if (!needle.may_stand_in(text)) continue;
    places_[count_].needle = &needle;
    look(places_[count_++], 0);
  }
}

void Stretches::look(Place& place, std::size_t from) const {
  const std::size_t at = find_text(folded_, place.needle->literal, from);
  place.next = at == std::string_view::npos ? none : at;
}

// A match that holds the literal ends at most its reach after the literal's begin, and begins at most its reach before
// the literal's end.
std::optional<Stretch> Stretches::around_next() {
  const auto end = places_.begin() + static_cast<std::ptrdiff_t>(count_);
  const auto first = std::min_element(
      places_.begin(), end, [](const Place& a, const Place& b) { return a.next < b.next; });
  if (first == end || first->next == none) return std::nullopt;
  const std::size_t literal = first->next;
  const std::size_t literal_end = literal + first->needle->literal.size();
  look(*first, literal + 1);
  return Stretch{literal_end > reach_ ? literal_end - reach_ : 0,
                 std::min(folded_.size(), literal + reach_)};
}

std::optional<Stretch> Stretches::next() {
  auto stretch = std::exchange(waiting_, std::nullopt);
  if (!stretch) stretch = around_next();
  while (stretch) {
    waiting_ = around_next();
    if (!waiting_ || waiting_->begin > stretch->end + bridged) break;
    stretch->begin = std::min(stretch->begin, waiting_->begin);
    stretch->end = std::max(stretch->end, waiting_->end);
    waiting_.reset();
  }
  return stretch;
}

}  // namespace candor::rules
