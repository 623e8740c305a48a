#include "rules/regex_guard.h"

#include <algorithm>

#include <re2/re2.h>

#include "rules/find_text.h"
#include "rules/regex_prefilter.h"

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

bool stands_in(std::string_view folded, std::string_view literal) {
  return find_text(folded, literal) != std::string_view::npos;
}

}  // namespace

RegexGuard::RegexGuard(const re2::RE2& regex) : beyond_ascii_(begins_beyond_ascii(regex)) {
  const RegexPrefilter prefilter(regex.pattern(), 1);
  if (prefilter.literals().size() <= most_literals) {
    literals_ = prefilter.literals();
    if (!literals_.empty()) possible_ = all_combinations(prefilter);
  } else if (auto required = prefilter.required(); required.size() <= most_required) {
    literals_ = std::move(required);
  }
}

bool RegexGuard::passes(const FoldedText& text) const {
  if (beyond_ascii_ && text.ascii) return false;
  if (literals_.empty()) return true;
  std::size_t mask = 0;
  for (std::size_t i = 0; i < literals_.size(); ++i) {
    if (!stands_in(text.folded, literals_[i])) continue;
    if (possible_.empty()) return true;
    mask |= std::size_t{1} << i;
  }
  return !possible_.empty() && possible_[mask];
}

Stretches::Stretches(std::size_t reach, std::size_t size, std::span<const RegexHit> hits)
    : reach_(reach), size_(size), hits_(hits) {}

// A match that holds the literal ends at most its reach after the literal's begin, and begins at most its reach before
// the literal's end.
Stretch Stretches::around(const RegexHit& hit) const {
  return {hit.end > reach_ ? hit.end - reach_ : 0, std::min(size_, hit.begin + reach_)};
}

std::optional<Stretch> Stretches::next() {
  if (hits_.empty()) return std::nullopt;
  Stretch stretch = around(hits_.front());
  for (hits_ = hits_.subspan(1); !hits_.empty(); hits_ = hits_.subspan(1)) {
    const Stretch following = around(hits_.front());
    if (following.begin > stretch.end + bridged) break;
    stretch.begin = std::min(stretch.begin, following.begin);
    stretch.end = std::max(stretch.end, following.end);
  }
  return stretch;
}

}  // namespace candor::rules
