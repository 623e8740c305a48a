#include "rules/regex_prefilter.h"

#include <algorithm>
#include <numeric>

#include <re2/filtered_re2.h>
#include <re2/re2.h>

#include "rules/case_folding.h"
#include "rules/limits.h"
#include "rules/text_statistics.h"

namespace candor::rules {
namespace {

double bits_of_text(std::string_view text) {
  double bits = 0;
  for (const char c : text) bits += bits_of(c);
  return bits;
}

std::vector<int> numbers_of(const std::vector<bool>& present) {
  std::vector<int> numbers;
  for (std::size_t i = 0; i < present.size(); ++i) {
    if (present[i]) numbers.push_back(static_cast<int>(i));
  }
  return numbers;
}

}  // namespace

RegexPrefilter::RegexPrefilter(const std::string& pattern, std::size_t shortest)
    : filter_(std::make_unique<re2::FilteredRE2>(static_cast<int>(shortest))) {
  re2::RE2::Options options;
  options.set_log_errors(false);
  options.set_max_mem(limit::regex_memory);
  int id = 0;
  if (filter_->Add(pattern, options, &id) != re2::RE2::NoError) return;
  filter_->Compile(&literals_);
  for (std::string& literal : literals_) literal = fold_case(literal);
}

RegexPrefilter::~RegexPrefilter() = default;

bool RegexPrefilter::is_possible(const std::vector<int>& present) const {
  std::vector<int> potentials;
  filter_->AllPotentials(present, &potentials);
  return !potentials.empty();
}

std::vector<std::string> RegexPrefilter::required() const {
  if (literals_.empty() || is_possible({})) return {};
  std::vector<std::size_t> common_first(literals_.size());
  std::iota(common_first.begin(), common_first.end(), 0);
  std::stable_sort(common_first.begin(), common_first.end(), [this](std::size_t a, std::size_t b) {
    return bits_of_text(literals_[a]) < bits_of_text(literals_[b]);
  });
  // The function is monotone: what is still impossible with a literal present does not need its absence.
  std::vector<bool> present(literals_.size(), false);
  for (const std::size_t literal : common_first) {
    present[literal] = true;
    if (is_possible(numbers_of(present))) present[literal] = false;
  }
  std::vector<std::string> needed;
  for (std::size_t i = 0; i < literals_.size(); ++i) {
    if (!present[i]) needed.push_back(literals_[i]);
  }
  return needed;
}

}  // namespace candor::rules
