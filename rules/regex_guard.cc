#include "rules/regex_guard.h"

#include <algorithm>
#include <cstring>
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

std::uint16_t pair_at(const char* at) {
  std::uint16_t pair = 0;
  std::memcpy(&pair, at, sizeof pair);
  return pair;
}

bool stands_in(std::string_view folded, std::string_view literal) {
  return find_text(folded, literal) != std::string_view::npos;
}

}  // namespace

RegexGuard::RegexGuard(const re2::RE2& regex)
    : width_(regex_width(regex.pattern())), beyond_ascii_(begins_beyond_ascii(regex)) {
  const RegexPrefilter prefilter(regex.pattern(), 1);
  required_ = prefilter.required();
  if (required_.size() > most_required) required_.clear();
  std::sort(required_.begin(), required_.end(), [](const std::string& a, const std::string& b) {
    return a.size() != b.size() ? a.size() < b.size() : a < b;
  });
  index_pairs();
  if (prefilter.literals().empty() || prefilter.literals().size() > most_literals) return;
  literals_ = prefilter.literals();
  possible_ = all_combinations(prefilter);
}

void RegexGuard::index_pairs() {
  const auto is_short = [](const std::string& literal) { return literal.size() < 2; };
  if (required_.size() <= most_single) return;
  if (std::any_of(required_.begin(), required_.end(), is_short)) return;
  pairs_.resize(65536 / 64);
  for (const std::string& literal : required_) {
    const std::uint16_t pair = pair_at(literal.data());
    pairs_[pair / 64U] |= std::uint64_t{1} << pair % 64U;
  }
}

bool RegexGuard::holds_one(std::string_view folded) const {
  return required_.empty() ||
         std::any_of(required_.begin(), required_.end(),
                     [&](const std::string& literal) { return stands_in(folded, literal); });
}

bool RegexGuard::passes(const FoldedText& text) const {
  if (beyond_ascii_ && utf8::is_ascii(text.text)) return false;
  if (literals_.empty()) return holds_one(text.folded);
  std::size_t mask = 0;
  for (std::size_t i = 0; i < literals_.size(); ++i) {
    if (stands_in(text.folded, literals_[i])) mask |= std::size_t{1} << i;
  }
  return possible_[mask];
}

bool RegexGuard::narrows(const FoldedText& text) const {
  return width_ && !required_.empty() && text.aligned && text.text.size() >= shortest_text &&
         (required_.size() <= most_single || !pairs_.empty());
}

Stretches::Stretches(const RegexGuard& guard, const FoldedText& text)
    : guard_(guard),
      folded_(text.folded),
      reach_(utf8::is_ascii(text.text) ? *guard.width_ : utf8::longest * *guard.width_) {
  if (!guard.pairs_.empty()) return;
  for (std::size_t i = 0; i < guard.required_.size(); ++i) places_[i] = find(i, 0);
}

std::size_t Stretches::find(std::size_t literal, std::size_t from) const {
  const std::size_t at = find_text(folded_, guard_.required_[literal], from);
  return at == std::string_view::npos ? none : at;
}

std::optional<Stretch> Stretches::next_literal() {
  return guard_.pairs_.empty() ? next_of_few() : next_of_many();
}

std::optional<Stretch> Stretches::next_of_few() {
  const auto end = places_.begin() + static_cast<std::ptrdiff_t>(guard_.required_.size());
  const auto first = std::min_element(places_.begin(), end);
  const std::size_t begin = *first;
  if (begin == none) return std::nullopt;
  const auto literal = static_cast<std::size_t>(first - places_.begin());
  *first = find(literal, begin + 1);
  return Stretch{begin, begin + guard_.required_[literal].size()};
}

// Of several literals that begin at the same place the shortest is enough: the stretch around it is the widest.
std::optional<Stretch> Stretches::next_of_many() {
  const std::uint64_t* pairs = guard_.pairs_.data();
  for (; at_ + 2 <= folded_.size(); ++at_) {
    const std::uint16_t pair = pair_at(folded_.data() + at_);
    if ((pairs[pair / 64U] >> pair % 64U & 1U) == 0) continue;
    const std::string_view rest = folded_.substr(at_);
    for (const std::string& literal : guard_.required_) {
      if (rest.starts_with(literal)) return Stretch{at_, at_++ + literal.size()};
    }
  }
  return std::nullopt;
}

// A match that holds the literal ends at most its reach after the literal's begin, and begins at most its reach before
// the literal's end.
std::optional<Stretch> Stretches::around_next() {
  const auto literal = next_literal();
  if (!literal) return std::nullopt;
  return Stretch{literal->end > reach_ ? literal->end - reach_ : 0,
                 std::min(folded_.size(), literal->begin + reach_)};
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
